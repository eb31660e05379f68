import { shellText } from './shell-text.ts';

/** What the bash script does with its tables. Nothing that comes from outside is ever evaluated; it is quoted before it reaches the line. */
export const bashDriver = shellText`
# The words of the line up to the cursor, as the shell will pass them: bash has cut them at : and =, too.
__tiffin_read() {
  local line=$\{COMP_LINE:0:COMP_POINT} part index
  words=("$\{COMP_WORDS[0]}")
  line=$\{line#*"$\{COMP_WORDS[0]}"}
  for ((index = 1; index <= COMP_CWORD; index++)); do
    part=$\{COMP_WORDS[index]}
    case $line in
      [[:space:]]*) line=$\{line#"$\{line%%[![:space:]]*}"}; words+=('') ;;
    esac
    if [ "$index" -eq "$COMP_CWORD" ]; then part=$line; fi
    words[$\{#words[@]} - 1]+=$part
    line=$\{line#"$part"}
  done
}

# Sets plain to a word without its quotes, open to the quote that is not closed, and head to how many characters of plain
# stand before what bash takes for the current word, which begins behind the last : or = or an open quote.
__tiffin_plain() {
  local rest=$1 char tick=$'\x60'
  plain= open= head=0
  while [ -n "$rest" ]; do
    char=$\{rest:0:1}
    rest=$\{rest:1}
    case $open$char in
      \\) plain+=$\{rest:0:1}; rest=$\{rest:1} ;;
      \"\\)
        case $\{rest:0:1} in [\$\"\\$tick]) plain+=$\{rest:0:1}; rest=$\{rest:1} ;; *) plain+=$char ;; esac ;;
      \' | \") open=$char head=$\{#plain} ;;
      \'\' | \"\") open= ;;
      [=:@])
        plain+=$char
        case $COMP_WORDBREAKS in *"$char"*) head=$\{#plain} ;; esac ;;
      *) plain+=$char ;;
    esac
  done
}

# Sets names and source to those of the option $1; fails when there is no such option.
__tiffin_find() {
  local each
  for each in "$\{options[@]}"; do
    case ,$\{each%%:*}, in
      *",$1,"*) names=,$\{each%%:*}, source=$\{each#*:}; return 0 ;;
    esac
  done
  return 1
}

# Adds $1 to the answer as it has to stand on the line. In quotes, what would end them or be expanded is left out.
__tiffin_add() {
  local text=$\{1:head} tick=$'\x60'
  case $open in
    \') case $text in *\'*) return ;; esac ;;
    \") case $text in *[\"\$\\\!$tick]*) return ;; esac ;;
    *)
      case $text in
        *!=) ;;
        *[!A-Za-z0-9_./:@%+=,{}~-]* | *{*,*}* | *{*..*}* | \~[!/]*) printf -v text %q "$text" ;;
      esac ;;
  esac
  case $text in *=|*,|*:|*/|*.) compopt -o nospace 2>/dev/null ;; esac
  COMPREPLY+=("$text")
}

# Offers what SOURCE $1 has for the prefix $2, with $3 in front.
__tiffin_offer() {
  local source=$\{1#[?*]} prefix=$2 front=$3 line lines=()
  case $source in
    f | d)
      compopt -o filenames 2>/dev/null
      [ "$source" = f ] && source=file || source=directory
      mapfile -t lines < <(compgen -A "$source" -- "$prefix")
      for line in "$\{lines[@]}"; do line=$front$line; COMPREPLY+=("$\{line:head}"); done
      return ;;
    =*) IFS='|' read -ra lines <<<"$\{source#=}" ;;
    @*) mapfile -t lines < <("$\{binary[@]}" __complete "$\{source#@}" "$prefix" "$\{typed[@]}" 2>/dev/null </dev/null) ;;
  esac
  for line in "$\{lines[@]}"; do
    line=$\{line%%$'\t'*}
    if [ -n "$line" ] && [ "$\{line:0:$\{#prefix}}" = "$prefix" ]; then __tiffin_add "$front$line"; fi
  done
}

# Offers the words among $2… that begin with $1.
__tiffin_choose() {
  local word prefix=$1
  shift
  for word in "$@"; do
    if [ "$\{word:0:$\{#prefix}}" = "$prefix" ]; then __tiffin_add "$word"; fi
  done
}

# Takes an option before the cursor: what was used, and whether the next word is its value.
__tiffin_take() {
  local letters=$\{1#-} names source
  case $1 in
    --*)
      __tiffin_find "$\{1%%=*}" || return
      used+=$names
      case $1 in --root=* | --runroot=*) binary+=("$1") ;; --*=*) return ;; esac
      case $source in -|'?'*) ;; *) pending=$1 ;; esac
      return ;;
  esac
  while [ -n "$letters" ]; do
    __tiffin_find "-$\{letters:0:1}" || return
    used+=$names
    case $source in
      -|'?'*) letters=$\{letters:1} ;;
      *) if [ "$\{#letters}" -eq 1 ]; then pending=-$letters; fi; return ;;
    esac
  done
}

# Takes a word before the cursor that is no option: a command, or an operand.
__tiffin_step() {
  local longer="$\{path:+$path }$\{noun:+$noun }$1" globals=("$\{options[@]}")
  if [ -z "$path" ]; then
    options=()
    if __tiffin_options "$longer"; then path=$longer noun=; else noun=$longer; fi
    options+=("$\{globals[@]}")
  elif [ "$count" -eq 0 ] && [ -z "$literal" ] && options=() && __tiffin_options "$path $1"; then
    path="$path $1"
    __tiffin_options ''
  else
    options=("$\{globals[@]}") count=$((count + 1))
    __tiffin_operands "$path"
    case " $\{operands[*]}" in *' !'*) literal=1 ;; esac
  fi
}

# Offers options, and of short ones those that can follow in the same word.
__tiffin_dashes() {
  local names source each letters=$\{plain#-} front=-
  case $plain in
    --*=*)
      __tiffin_find "$\{plain%%=*}" || return
      if [ "$source" = - ]; then source='=true|false'; fi
      __tiffin_offer "$source" "$\{plain#*=}" "$\{plain%%=*}="
      return ;;
    -[!-]*)
      while [ -n "$letters" ]; do
        __tiffin_find "-$\{letters:0:1}" || return
        front+=$\{letters:0:1} letters=$\{letters:1} used+=$names
        case $source in -|'?'*) ;; *) __tiffin_offer "$source" "$letters" "$front"; return ;; esac
      done
      __tiffin_add "$front" ;;
  esac
  for each in "$\{options[@]}"; do
    names=$\{each%%:*}
    case $\{each#*:} in '*'*) ;; *) case $used in *",$names,"*) continue ;; esac ;; esac
    for each in $\{names//,/ }; do
      case $each in
        --*) case $front in -) __tiffin_choose "$plain" "$each" ;; esac ;;
        *) __tiffin_choose "$plain" "$front$\{each#-}" ;;
      esac
    done
  done
}

_tiffin() {
  local words=() options=() operands=() found=() binary=() typed=()
  local word plain open head path= noun= pending= literal= used= count=0 names source
  COMPREPLY=()
  __tiffin_read
  __tiffin_plain "$\{words[0]}"
  case $\{words[0]} in '~/'*) plain=$HOME/$\{plain:2} ;; esac
  binary=("$plain")
  __tiffin_options ''
  for word in "$\{words[@]:1:$\{#words[@]} - 2}"; do
    __tiffin_plain "$word"
    case $word in '~/'*) plain=$HOME/$\{plain:2} ;; esac
    typed+=("$plain")
    if [ -n "$pending" ]; then
      case $pending in --root | --runroot) binary+=("$pending=$plain") ;; esac
      pending=
    elif [ -n "$literal" ]; then __tiffin_step "$plain"
    else
      case $plain in
        --) literal=1 ;;
        -?*) __tiffin_take "$plain" ;;
        *) __tiffin_step "$plain" ;;
      esac
    fi
  done
  __tiffin_plain "$\{words[$\{#words[@]} - 1]}"
  if [ -n "$pending" ]; then
    __tiffin_find "$pending" && __tiffin_offer "$source" "$plain" ''
    return
  fi
  if [ -z "$literal" ]; then
    case $plain in -?* | -) __tiffin_dashes; return ;; esac
  fi
  if [ "$count" -eq 0 ] && [ -z "$literal" ]; then
    __tiffin_words "$\{path:-$noun}"
    __tiffin_choose "$plain" "$\{found[@]}"
  fi
  if [ -z "$path" ]; then return; fi
  __tiffin_operands "$path"
  for word in "$\{operands[@]}"; do
    case $word in
      '!n') compopt -o bashdefault -o default 2>/dev/null; return ;;
      '!'*) __tiffin_offer "$\{word#!}" "$plain" ''; return ;;
      *+) count=0 ;;
    esac
    if [ "$count" -eq 0 ]; then
      __tiffin_offer "$\{word%+}" "$plain" ''
      return
    fi
    count=$((count - 1))
  done
}

complete -F _tiffin tiffin
`;
