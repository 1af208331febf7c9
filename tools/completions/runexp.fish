# Completion for fish. runexp itself lists the candidates (tools/cli/completion.h).

# Files that match the pattern, and directories, for a typed path or --option=PATH.
function __runexp_files --argument-names pattern typed
    set -l option (string match --regex -- '^--[^=]*=' $typed)
    set -l path (string replace --regex -- '^--[^=]*=' '' $typed)
    set -l ending (string sub --start 2 -- $pattern | string escape --style=regex)
    for file in (complete --do-complete "'' $path")
        string match --quiet --regex -- "(/|$ending)\$" $file; and printf "%s\n" "$option$file"
    end
end

function __runexp_complete
    set -l typed (commandline --current-token --cut-at-cursor)
    set -l words (commandline --tokenize --cut-at-cursor --current-process)
    for line in ($words[1] --complete $words[2..] $typed 2>/dev/null)
        if string match --quiet --regex '^\*' -- $line
            __runexp_files (string split \t -- $line)[1] $typed
        else
            echo $line
        end
    end
end

complete --command runexp --no-files --arguments '(__runexp_complete)'
