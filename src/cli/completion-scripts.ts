/**
 * The completion script of each shell. They know no command: they hand the words so far to `plan completion --words` and
 * offer what it answers, so they never have to be made anew. `:files` among the answers means files, too.
 */

const bash = `# Completion for plan in bash. In ~/.bashrc: source <(plan completion bash)
_plan_complete() {
  local IFS=$' \\t\\n' line words whole current=\${COMP_WORDS[COMP_CWORD]}
  local before=\${COMP_LINE:0:COMP_POINT}
  read -ra words <<< "$before"
  [[ $before == *[[:space:]] ]] && words+=("")
  whole=\${words[\${#words[@]}-1]}
  # Readline breaks words at = and :, and only wants what stands behind them.
  [[ $current == [=:] ]] && current=
  COMPREPLY=()
  while IFS= read -r line; do
    if [[ $line == :files ]]; then
      compopt -o filenames 2> /dev/null
      while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$current")
    else
      line=\${line%%$'\\t'*}
      COMPREPLY+=("\${line#"\${whole%"$current"}"}")
    fi
  done < <("\${words[0]}" completion --words "$(printf '%s\\n' "\${words[@]:1}"; echo .)" 2> /dev/null)
}
complete -F _plan_complete plan planstream
`;

const zsh = `#compdef plan planstream
# Completion for plan in zsh. As _plan in a folder of $fpath, or in ~/.zshrc: source <(plan completion zsh)
_plan() {
  local line files=
  local -a found
  for line in "\${(@f)$("\${(Q)words[1]}" completion --words "\${(F)words[2,CURRENT]}"$'\\n.' 2> /dev/null)}"; do
    case $line in
      '') ;;
      :files) files=1 ;;
      *) found+=("\${\${line%%$'\\t'*}//:/\\\\:}:\${line#*$'\\t'}") ;;
    esac
  done
  (( $#found )) && _describe -t plan plan found
  if [[ -n $files ]]; then
    [[ $PREFIX == --*=* ]] && compset -P '*='
    _files
  fi
}
if [[ $funcstack[1] == _plan ]]; then _plan "$@"; else compdef _plan plan planstream; fi
`;

const fish = `# Completion for plan in fish. As plan.fish in ~/.config/fish/completions
function __plan_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l flag (string match -r -- '^--[^=]*=' $current)
    set -l typed (string join \\n -- $words[2..-1] "$current" . | string collect)
    for line in ($words[1] completion --words "$typed" 2> /dev/null)
        if test "$line" = ":files"
            for path in (__fish_complete_path (string replace -r -- '^--[^=]*=' '' "$current"))
                echo "$flag$path"
            end
        else
            echo $line
        end
    end
end
complete -c plan -f -a '(__plan_complete)'
complete -c planstream -f -a '(__plan_complete)'
`;

export const completionScripts: Readonly<Record<string, string>> = { bash, zsh, fish };
