import { TiffinError } from './errors.ts';

/**
 * Whether `text` holds a match of the regular expression `pattern`, as Podman's name filters do: `web`, `^web$`.
 *
 * @throws {TiffinError} `invalid-argument` when it is none
 */
export function textMatches(text: string, pattern: string): boolean {
  try {
    return new RegExp(pattern, 'u').test(text);
  } catch (cause) {
    // Docker and Podman take `a-b` and other literals that the strict grammar refuses.
    if (text.includes(pattern)) return true;
    if (/^[\w./:@-]*$/.test(pattern)) return false;
    throw new TiffinError('invalid-argument', `invalid filter: "${pattern}" is not a regular expression`, { cause });
  }
}

/**
 * Whether labels satisfy one filter: `key`, `key=value`, with `*` for any run of characters in either; an empty value is any, as Podman has it.
 * Keys of `labels` come from outside, so only own properties count.
 */
export function labelMatches(labels: Readonly<Record<string, string>>, filter: string): boolean {
  const at = filter.indexOf('=');
  const key = at < 0 ? filter : filter.slice(0, at);
  const value = at < 0 ? undefined : filter.slice(at + 1);
  return Object.keys(labels).some(
    (name) => globMatches(name, key) && (value === undefined || value === '' || globMatches(labels[name] ?? '', value)),
  );
}

/** `*` is any run of characters; the rest is literal. Linear in the length of the text times that of the pattern. */
function globMatches(text: string, pattern: string): boolean {
  const parts = pattern.split('*');
  const first = parts[0] ?? '';
  if (parts.length === 1) return text === pattern;
  const last = parts.at(-1) ?? '';
  if (text.length < first.length + last.length || !text.startsWith(first) || !text.endsWith(last)) return false;
  let from = first.length;
  for (const part of parts.slice(1, -1)) {
    const at = text.indexOf(part, from);
    if (at < 0) return false;
    from = at + part.length;
  }
  return from <= text.length - last.length;
}
