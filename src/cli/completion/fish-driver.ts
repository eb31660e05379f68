import { shellText } from './shell-text.ts';

/** What the fish script does with its tables. fish quotes what it puts on the line by itself. */
export const fishDriver = shellText`
# The line of the option $argv[1] among the others: names, SOURCE and description.
function __tiffin_find
    string match -r -- '^(?:[^\t]*,)?'(string escape --style=regex -- $argv[1])'(?:,[^\t]*)?\t.*' $argv[2..]
end

# A word without its quotes, be they closed or not.
function __tiffin_plain
    string unescape -- $argv[1]; or string unescape -- "$argv[1]'"; or string unescape -- "$argv[1]\""; or printf '%s\n' $argv[1]
end

# What SOURCE $argv[1] has for the prefix $argv[2], with $argv[3] in front.
function __tiffin_offer -S
    set -l front $argv[3]
    set -l source (string replace -r '^[?*]' '' -- $argv[1])
    switch $source
        case f
            for line in (__fish_complete_path $argv[2])
                printf '%s%s\n' $front $line
            end
        case d
            for line in (__fish_complete_directories $argv[2] '')
                printf '%s%s\n' $front $line
            end
        case '=*'
            for word in (string split '|' -- (string sub -s 2 -- $source))
                printf '%s%s\n' $front $word
            end
        case '@*'
            for line in ($binary __complete (string sub -s 2 -- $source) "$argv[2]" $typed 2>/dev/null </dev/null)
                printf '%s%s\n' $front $line
            end
    end
end

# Takes an option before the cursor: what was used, and whether the next word is its value.
function __tiffin_take -S -a word
    if string match -q -- '--*' $word
        set -l fields (__tiffin_find (string split -m 1 = -- $word)[1] $options | string split -m 2 \t)
        set -q fields[1]; or return
        set -a used $fields[1]
        switch $word
            case '--root=*' '--runroot=*'
                set -a binary $word
            case '*=*'
            case '*'
                string match -qr -- '^[-?]' $fields[2]; or set pending $word
        end
        return
    end
    set -l letters (string sub -s 2 -- $word)
    while test -n "$letters"
        set -l fields (__tiffin_find -(string sub -l 1 -- $letters) $options | string split -m 2 \t)
        set -q fields[1]; or return
        set -a used $fields[1]
        if not string match -qr -- '^[-?]' $fields[2]
            test (string length -- $letters) -eq 1; and set pending -$letters
            return
        end
        set letters (string sub -s 2 -- $letters)
    end
end

# Takes a word before the cursor that is no option: a command, or an operand.
function __tiffin_step -S -a word
    if test -z "$path"
        set -l longer (string trim -- "$noun $word")
        set -l more (__tiffin_options $longer)
        if set -q more[1]
            set path $longer
            set options $more $options
        else
            set noun $longer
        end
        return
    end
    if test $count -eq 0 -a -z "$literal"
        set -l more (__tiffin_options "$path $word")
        if set -q more[1]
            set path "$path $word"
            set options $more (__tiffin_options '')
            return
        end
    end
    set count (math $count + 1)
    string match -q -- '!*' (__tiffin_operands $path); and set literal 1
end

# Options, and of short ones those that can follow in the same word.
function __tiffin_dashes -S
    set -l front -
    if string match -q -- '--*=*' $cur
        set -l parts (string split -m 1 = -- $cur)
        set -l fields (__tiffin_find $parts[1] $options | string split -m 2 \t)
        set -q fields[1]; or return
        test $fields[2] = -; and set fields[2] '=true|false'
        __tiffin_offer $fields[2] "$parts[2]" "$parts[1]="
        return
    end
    if string match -qr -- '^-[^-]' $cur
        set -l letters (string sub -s 2 -- $cur)
        while test -n "$letters"
            set -l fields (__tiffin_find -(string sub -l 1 -- $letters) $options | string split -m 2 \t)
            set -q fields[1]; or return
            set front $front(string sub -l 1 -- $letters)
            set letters (string sub -s 2 -- $letters)
            set -a used $fields[1]
            if not string match -qr -- '^[-?]' $fields[2]
                __tiffin_offer $fields[2] "$letters" $front
                return
            end
        end
        printf '%s\n' $front
    end
    set -l begun (string replace -r -- '^-(?!-).*' - $cur | string escape --style=regex)
    for line in (string match -r -- '^(?:[^\t]*,)?'$begun'.*' $options)
        set -l fields (string split -m 2 \t -- $line)
        string match -qr -- '^\*' $fields[2]; or not contains -- $fields[1] $used; or continue
        for name in (string split , -- $fields[1])
            if string match -q -- '--*' $name
                test $front = -; and printf '%s\t%s\n' $name $fields[3]
            else
                printf '%s%s\t%s\n' $front (string sub -s 2 -- $name) $fields[3]
            end
        end
    end
end

function __tiffin_complete
    set -l typed (commandline -opc)
    while string match -qr -- '^\w+=' "$typed[1]"
        set -e typed[1]
    end
    set -l cur (__tiffin_plain (commandline -ct))
    set typed (string replace -r '^~/' $HOME/ -- $typed)
    set -l binary $typed[1]
    set -e typed[1]
    set -l options (__tiffin_options '')
    set -l path ''
    set -l noun ''
    set -l pending ''
    set -l literal ''
    set -l count 0
    set -l used
    for word in $typed
        if test -n "$pending"
            contains -- $pending --root --runroot; and set -a binary $pending=$word
            set pending ''
        else if test -n "$literal"
            __tiffin_step $word
        else
            switch $word
                case --
                    set literal 1
                case -
                    __tiffin_step $word
                case '-*'
                    __tiffin_take $word
                case '*'
                    __tiffin_step $word
            end
        end
    end
    if test -n "$pending"
        __tiffin_offer (__tiffin_find $pending $options | string split -f 2 \t)[1] "$cur" ''
        return
    end
    if test -z "$literal"; and string match -q -- '-*' "$cur"
        __tiffin_dashes
        return
    end
    test $count -eq 0 -a -z "$literal"; and __tiffin_words (string trim -- "$path$noun")
    test -n "$path"; or return
    for operand in (__tiffin_operands $path)
        switch $operand
            case '!n'
                __tiffin_offer f "$cur" ''
                return
            case '!*'
                __tiffin_offer (string sub -s 2 -- $operand) "$cur" ''
                return
            case '*+'
                set count 0
        end
        if test $count -eq 0
            __tiffin_offer (string replace -r '\+$' '' -- $operand) "$cur" ''
            return
        end
        set count (math $count - 1)
    end
end

complete -c tiffin -e
complete -c tiffin -f -a '(__tiffin_complete)'
`;
