/**
 * The address of the next page, from a `Link` header.
 *
 * @returns as written, often without host; undefined on the last page
 * @see https://www.rfc-editor.org/rfc/rfc8288
 */
export function nextLink(header: string | undefined): string | undefined {
  const links = (header ?? '').slice(0, 16_384).matchAll(/<([^>]*)>((?:\s*;\s*[^;,"]+(?:"[^"]*")?)*)/g);
  for (const [, target, parameters] of links) if (/;\s*rel\s*=\s*"?next"?\s*(?:;|$)/i.test(parameters ?? '')) return target;
  return undefined;
}
