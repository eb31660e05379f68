import { TiffinError } from '../lib/errors.ts';

const maxLength = 16_384;

/**
 * The address of the next page, from a `Link` header. Takes linear time on any input.
 *
 * @returns as written, often without host; undefined on the last page
 * @see https://www.rfc-editor.org/rfc/rfc8288
 */
export function nextLink(header: string | undefined): string | undefined {
  const text = (header ?? '').slice(0, maxLength);
  for (let start = text.indexOf('<'); start !== -1;) {
    const close = text.indexOf('>', start);
    if (close === -1) return undefined;
    const end = endOfParameters(text, close + 1);
    if (saysNext(text.slice(close + 1, end))) return text.slice(start + 1, close);
    start = text.indexOf('<', end);
  }
  return undefined;
}

/**
 * The path of the next page of a list, which is on the same registry, or we do not go there.
 *
 * @param current where this page came from
 * @throws {TiffinError} `corrupt` for an address that cannot be used
 */
export function nextPage(header: string | undefined, current: URL, step: string): string | undefined {
  const target = nextLink(header);
  if (target === undefined) return undefined;
  const url = URL.canParse(target, current.href) ? new URL(target, current) : undefined;
  if (url?.origin !== current.origin || url.href === current.href)
    throw new TiffinError('corrupt', `${step}: the next page is not on ${current.host}`);
  return `${url.pathname}${url.search}`;
}

/** The comma that ends one link: the first outside of quotes. */
function endOfParameters(text: string, from: number): number {
  let quoted = false;
  for (let index = from; index < text.length; index += 1) {
    if (text[index] === '"') quoted = !quoted;
    else if (text[index] === ',' && !quoted) return index;
  }
  return text.length;
}

function saysNext(parameters: string): boolean {
  return parameters.split(';').some((parameter) => /^rel\s*=\s*"?next"?$/i.test(parameter.trim()));
}
