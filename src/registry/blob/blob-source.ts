import { TiffinError } from '../../lib/errors.ts';
import type { Descriptor } from '../../oci/descriptor.ts';
import { isForeignLayer } from '../../oci/descriptor.ts';
import type { Connection } from '../http/connection.ts';
import type { WireResponse } from '../http/transport.ts';

/** A repository in which a blob is; or an address outside, for which `url` stands and where no credentials are shown. */
export type BlobSource = { readonly connection: Connection; readonly repository: string; readonly name: string; readonly url?: URL };

/** The most addresses of one foreign layer that are tried. */
const maxAddresses = 4;

/** The addresses that the descriptor of a foreign layer names: for those whose registry does not have it. */
export function foreignSources({ mediaType, urls = [] }: Descriptor, registry: BlobSource): readonly BlobSource[] {
  if (!isForeignLayer(mediaType)) return [];
  return urls.slice(0, maxAddresses).flatMap((text) => {
    const url = URL.canParse(text) ? new URL(text) : undefined;
    if (url?.protocol !== 'https:' && url?.protocol !== 'http:') return [];
    url.username = '';
    url.password = '';
    return [{ ...registry, url, name: url.host }];
  });
}

/** The bytes of a blob from `position` on. */
export type OpenedBlob = { readonly response: WireResponse; readonly position: number };

/**
 * Asks a repository for a blob from a position on. A server that cannot resume gives the whole: then `position` is 0.
 *
 * @throws {TiffinError} `corrupt` when the answer is of another size than the descriptor says, or of another range than asked
 */
export async function requestBlob(
  source: BlobSource,
  blob: Descriptor,
  position: number,
  options: { readonly signal?: AbortSignal | undefined; readonly once?: boolean },
): Promise<OpenedBlob> {
  const step = `reading blob ${blob.digest} of ${source.name}`;
  const request = { path: source.url ?? `/v2/${source.repository}/blobs/${blob.digest}`, step, ...options };
  if (position > 0) {
    const response = await source.connection.open({ ...request, headers: { range: `bytes=${position}-` }, accept: [206, 416] });
    if (response.status === 206) return { response, position: await checkRange(response, { blob, position, step }) };
    if (response.status === 200) return { response, position: await checkLength(response, blob, step) };
    await response.discard();
  }
  const response = await source.connection.open(request);
  return { response, position: await checkLength(response, blob, step) };
}

async function checkLength(response: WireResponse, blob: Descriptor, step: string): Promise<0> {
  const length = response.header('content-length');
  if (length === undefined || Number(length) === blob.size) return 0;
  await response.discard();
  throw new TiffinError('corrupt', `${step}: the registry has ${length} bytes, the manifest says ${blob.size}`);
}

async function checkRange(
  response: WireResponse,
  { blob, position, step }: { readonly blob: Descriptor; readonly position: number; readonly step: string },
): Promise<number> {
  const [, first, last, total] = /^bytes ([0-9]+)-([0-9]+)\/([0-9]+|\*)$/.exec(response.header('content-range') ?? '') ?? [];
  const whole = total === '*' || Number(total) === blob.size;
  if (Number(first) === position && Number(last) === blob.size - 1 && whole) return position;
  await response.discard();
  throw new TiffinError(
    'corrupt',
    `${step}: asked for the bytes from ${position} on, the registry sent "${response.header('content-range') ?? ''}"`,
  );
}
