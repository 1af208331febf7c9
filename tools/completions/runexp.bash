# shellcheck shell=bash
# Completion for bash. runexp itself lists the candidates (tools/cli/completion.h).

_runexp() {
  # Split the line at blanks, because COMP_WORDS is also split at =.
  local line=${COMP_LINE:0:COMP_POINT} words word
  read -ra words <<<"$line"
  [[ $line == *[[:space:]] ]] && words+=('')
  local typed=${words[-1]} kept=''
  # readline replaces only the part after the =: in training.sampling=ra only ra.
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
