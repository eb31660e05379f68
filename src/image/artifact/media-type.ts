/** Marks at the beginning of files, as hexadecimal digits with `.` for any, and what they mean: the table of the WHATWG's MIME sniffing. */
const marks: readonly (readonly [pattern: string, mediaType: string])[] = [
  ['255044462d', 'application/pdf'],
  ['252150532d41646f62652d', 'application/postscript'],
  ['feff', 'text/plain'],
  ['fffe', 'text/plain'],
  ['efbbbf', 'text/plain'],
  ['00000100', 'image/x-icon'],
  ['424d', 'image/bmp'],
  ['474946383761', 'image/gif'],
  ['474946383961', 'image/gif'],
  ['52494646........57454250', 'image/webp'],
  ['89504e470d0a1a0a', 'image/png'],
  ['ffd8ff', 'image/jpeg'],
  ['464f524d........41494646', 'audio/aiff'],
  ['494433', 'audio/mpeg'],
  ['4f67675300', 'application/ogg'],
  ['4d54686400000006', 'audio/midi'],
  ['52494646........41564920', 'video/avi'],
  ['52494646........57415645', 'audio/wave'],
  ['1a45dfa3', 'video/webm'],
  ['00010000', 'font/ttf'],
  ['4f54544f', 'font/otf'],
  ['774f4646', 'font/woff'],
  ['774f4632', 'font/woff2'],
  ['1f8b08', 'application/x-gzip'],
  ['504b0304', 'application/zip'],
  ['526172211a0700', 'application/x-rar-compressed'],
  ['526172211a070100', 'application/x-rar-compressed'],
  ['0061736d', 'application/wasm'],
];

const json = /^\s*(?:\{\s*(?:"|\}|$)|\[\s*(?:["{[\]\d-]|$))/;
const markup = /^[\t\n\f\r ]*<(?:!DOCTYPE HTML|HTML|HEAD|SCRIPT|IFRAME|H1|DIV|FONT|TABLE|A|STYLE|TITLE|B|BODY|BR|P|!--)[ >]/i;

/** How many bytes from the beginning of a file `sniffMediaType` looks at. */
export const sniffedBytes = 512;

/**
 * The media type of a file by its first bytes, as browsers tell it; of plain text, JSON is told apart. Without parameters, which the type
 * of a blob must not have.
 *
 * @see https://mimesniff.spec.whatwg.org/
 */
export function sniffMediaType(start: Uint8Array): string {
  const bytes = Buffer.from(start.subarray(0, sniffedBytes));
  const hex = bytes.toString('hex');
  const text = bytes.toString('latin1');
  if (markup.test(text)) return 'text/html';
  if (/^[\t\n\f\r ]*<\?xml/.test(text)) return 'text/xml';
  const found = marks.find(([mark]) => new RegExp(`^${mark}`).test(hex));
  if (found !== undefined) return found[1];
  if (isBinary(bytes)) return 'application/octet-stream';
  return json.test(text) ? 'application/json' : 'text/plain';
}

function isBinary(bytes: Uint8Array): boolean {
  return bytes.some((byte) => byte <= 0x08 || byte === 0x0b || (byte >= 0x0e && byte <= 0x1a) || (byte >= 0x1c && byte <= 0x1f));
}
