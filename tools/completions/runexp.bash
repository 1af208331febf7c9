# shellcheck shell=bash
# Completion in bash: runexp itself says what may stand there (tools/cli/completion.h).

_runexp() {
  # The line is split at blanks: COMP_WORDS is split at = too.
  local line=${COMP_LINE:0:COMP_POINT} words word
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  local typed=${words[-1]} kept=''
  # Of training.sampling=ra readline replaces only ra.
  [[ $COMP_WORDBREAKS == *=* ]] && kept=${typed%"${typed##*=}"}
  COMPREPLY=()
  while IFS=$'\t' read -r word _; do
    case $word in
      '*'*)
        compopt -o filenames
        mapfile -t -O "${#COMPREPLY[@]}" COMPREPLY < <(
          compgen -d -- "${typed#--*=}"
          compgen -f -X "!$word" -- "${typed#--*=}"
        )
        ;;
      "$typed"*) COMPREPLY+=("${word#"$kept"}") ;;
    esac
  done < <("$1" --complete "${words[@]:1}" 2>/dev/null)
  [[ ${COMPREPLY[0]-} == *= ]] && compopt -o nospace
}

complete -F _runexp runexp
