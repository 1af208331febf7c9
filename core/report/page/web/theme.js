'use strict';

// Light, dark, or as the system has it.
const kThemes = [['system', 'Theme'], ['light', 'Light'], ['dark', 'Dark']];

function applyTheme(theme) {
  const media = {light: 'not all', dark: 'all'};
  byId('dark').media = media[theme] ?? '(prefers-color-scheme: dark)';
  document.documentElement.style.colorScheme = theme in media ? theme : '';
}

const themeList = element(
    'select', {
      'aria-label': 'Colours of this page',
      change: () => {
        applyTheme(themeList.value);
        redrawListeners.forEach((listener) => listener());
      },
    },
    ...kThemes.map(([value, text]) => element('option', {value}, text)));
if (kThemes.some(([theme]) => theme === kept.get('theme'))) themeList.value = kept.get('theme');
applyTheme(themeList.value);
byId('tools').append(themeList);
keepInAddress(
    'theme', () => themeList.value === 'system' ? null : themeList.value, () => {});  // is done
