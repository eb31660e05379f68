import { shellText } from './shell-text.ts';

/** How the zsh script offers names, of its own and of `tiffin __complete`. zsh quotes what it puts on the line by itself. */
export const zshHelpers = shellText`
# Offers words; no blank follows those that are only begun. _tiffin_choose [OPTION OF COMPADD...] WORD...
_tiffin_choose() {
  local -a flags
  while [[ $1 == -* ]]; do
    flags+=("$1")
    [[ $1 == -[JVXxMFPSpsiIWdrR] ]] && { flags+=("$2"); shift; }
    shift
  done
  local -a begun=($\{(M)@:#*[=,:/.]}) whole=($\{@:#*[=,:/.]})
  (( $#whole )) && compadd "$flags[@]" -a whole
  (( $#begun )) && compadd "$flags[@]" -S '' -a begun
}

# Offers names that only tiffin knows: _tiffin_ask [OPTION OF COMPADD...] TOPIC.
_tiffin_ask() {
  local -a lines plain described begun
  local line word
  lines=("$\{(@f)$(_call_program names "$\{(@q)_tiffin_binary}" __complete $\{@[-1]} "$\{(q)$\{(Q)PREFIX}}" "$\{(@q)_tiffin_typed}" 2>/dev/null </dev/null)}")
  for line in $lines; do
    word=$\{line%%$'\t'*}
    if [[ $line != *$'\t'* ]]; then plain+=("$word")
    elif [[ $word == *[=,:/.] ]]; then begun+=("$\{word//:/\\:}:$\{line#*$'\t'}")
    else described+=("$\{word//:/\\:}:$\{line#*$'\t'}")
    fi
  done
  (( $#plain )) && _tiffin_choose "$\{@[1,-2]}" $plain
  (( $#described )) && _describe -t names name described
  (( $#begun )) && _describe -t names name begun -S ''
}
`;

/** Finds the command on the line. */
export const zshMain = shellText`
_tiffin() {
  local -a _tiffin_binary=("$\{(Q)words[1]/#\~\//$HOME/}") _tiffin_typed=("$\{(@Q)words[2,CURRENT-1]}")
  _tiffin_typed=("$\{(@)_tiffin_typed/#\~\//$HOME/}")
  local word noun found
  integer index
  for (( index = 1; index < $#_tiffin_typed; index++ )); do
    case $_tiffin_typed[index] in
      (--root|--runroot) _tiffin_binary+=("$_tiffin_typed[index]=$_tiffin_typed[index+1]") ;;
      (--root=*|--runroot=*) _tiffin_binary+=("$_tiffin_typed[index]") ;;
    esac
  done
  # Options of tiffin itself come before the command; those with a value take the next word, too.
  for (( index = 2; index < CURRENT; index++ )); do
    word=$words[index]
    if _tiffin_is_valued $word; then (( index++ ))
    elif [[ $word != -* ]]; then
      word="$\{noun:+$noun }$word"
      if ! _tiffin_is_noun "$word"; then found=$word; break; fi
      noun=$word
    fi
  done
  if [[ -z $found ]]; then
    if [[ $words[CURRENT] == -* ]] || _tiffin_is_valued "$words[CURRENT-1]"; then
      _tiffin_begin
    else
      _tiffin_words "$noun"
    fi
    return
  fi
  # What follows a command is perhaps its second word.
  if (( index + 1 < CURRENT )); then
    if _tiffin_is_longer "$found $words[index+1]"; then
      found="$found $words[index+1]"
      (( ++index ))
    fi
  elif _tiffin_is_begun "$found"; then _tiffin_words "$found"
  fi
  words=("$\{(@)words[index,-1]}")
  (( CURRENT -= index - 1 ))
  _tiffin_command "$found"
}

if [[ $funcstack[1] == _tiffin ]]; then _tiffin "$@"; else compdef _tiffin tiffin; fi
`;
