import type { PolicyDemand, PolicyKeys, PolicyRequirement } from '../config/policy.ts';
import { demandOnImage, demandOnPath } from '../config/policy.ts';
import { TiffinError } from '../lib/errors.ts';
import type { Descriptor } from '../oci/descriptor.ts';
import type { Digest } from '../oci/digest.ts';
import type { ImageReference } from '../oci/reference.ts';
import { formatReference, withDefaultTag } from '../oci/reference.ts';
import type { ImageTrust, Repository } from './services.ts';
import { readAttachments } from './signature/attachments.ts';
import { requireIdentity } from './signature/identity.ts';
import { readKeys } from './signature/keys.ts';
import { readSignatures } from './signature/lookaside.ts';
import { verifyOpenPgp } from './signature/openpgp.ts';
import type { PayloadKind } from './signature/payload.ts';
import { parsePayload } from './signature/payload.ts';
import { fitsKey, readPublicKey } from './signature/sigstore.ts';

/** An image of a registry whose manifest is at hand, and nothing else yet. */
export type ImageToVerify = {
  /** As it was asked for, not where a mirror or a rule of registries.conf sent us. */
  readonly reference: ImageReference;
  readonly manifest: { readonly descriptor: Descriptor };
  /** The index it was chosen from: a signature of it vouches for its manifests. */
  readonly index?: { readonly descriptor: Descriptor } | undefined;
  readonly repository: Pick<Repository, 'getManifest' | 'openBlob'>;
};

type SignatureRequirement = Extract<PolicyRequirement, { readonly type: 'signedBy' | 'sigstoreSigned' }>;

/**
 * Refuses what the policy refuses whoever signed it; to be called before anything is asked of the registry.
 *
 * @throws {TiffinError} `denied` where the policy says reject, `unsupported` where it asks for what cannot be checked
 */
export function requireNotRejected(trust: ImageTrust, reference: ImageReference): void {
  const asked = asNamed(reference);
  refuseOutright(demandOnImage(trust.policy, asked), formatReference(asked));
}

/**
 * Checks an image against policy.json: every requirement of its scope must hold. Called when the manifest is known and before blobs are
 * fetched, so that a refused image leaves nothing behind.
 *
 * @throws {TiffinError} `denied` naming the file, the scope and the reason; `unsupported` for what cannot be checked
 */
export async function verifySignatures(trust: ImageTrust, image: ImageToVerify, signal?: AbortSignal): Promise<void> {
  const reference = asNamed(image.reference);
  const { requirements, where } = demandOnImage(trust.policy, reference);
  refuseOutright({ requirements, where }, formatReference(reference));
  for (const requirement of requirements) {
    if (requirement.type !== 'signedBy' && requirement.type !== 'sigstoreSigned') continue;
    await requireSignature(trust, { ...image, reference }, { requirement, where, signal });
  }
}

/**
 * Checks a file or directory that images are read from against policy.json. Archives carry no signatures.
 *
 * @param transport as policy.json names it: `docker-archive`, `oci`, `oci-archive`, `dir`, `docker-daemon`
 * @throws {TiffinError} `denied` naming the file, the scope and the reason
 */
export function requireAllowedPath(trust: Pick<ImageTrust, 'policy'>, transport: string, path: string): void {
  const demand = demandOnPath(trust.policy, transport, path);
  refuseOutright(demand, `${transport}:${path}`);
  const wanted = demand.requirements.find(({ type }) => type === 'signedBy' || type === 'sigstoreSigned');
  if (wanted === undefined) return;
  throw rejection(`${transport}:${path}`, demand.where, `a signature is required ("${wanted.type}"), and archives have none`);
}

/** The name that the image gets: where there is a digest it decides, and nobody vouched for the tag. */
function asNamed(reference: ImageReference): ImageReference {
  const { domain, path, digest } = reference;
  return digest === undefined ? withDefaultTag(reference) : { domain, path, digest };
}

function refuseOutright({ requirements, where }: PolicyDemand, name: string): void {
  for (const requirement of requirements) {
    if (requirement.type === 'reject') throw rejection(name, where, '"reject"');
    if (requirement.type !== 'uncheckable') continue;
    throw new TiffinError('unsupported', `the policy asks for ${requirement.what} of ${name} (${where}), which cannot be checked`, {
      hint: '"signedBy" with GPGKeys, and "sigstoreSigned" with a key are understood',
    });
  }
}

function rejection(name: string, where: string, reason: string, cause?: unknown): TiffinError {
  return new TiffinError('denied', `the policy rejects ${name} (${where}): ${reason}`, { cause });
}

type Check = { readonly requirement: SignatureRequirement; readonly where: string; readonly signal: AbortSignal | undefined };

/** One good signature, of the manifest or of its index, is enough. */
async function requireSignature(trust: ImageTrust, image: ImageToVerify, { requirement, where, signal }: Check): Promise<void> {
  const name = formatReference(image.reference);
  const keys = loadKeys(requirement.keys, where);
  const reasons: string[] = [];
  for (const document of [image.manifest, image.index]) {
    if (document === undefined) continue;
    const { digest } = document.descriptor;
    const verify = requirement.type === 'signedBy' ? verifySimple : verifySigstore;
    const failures = await verify(trust, { ...image, digest }, { keys, requirement, signal });
    if (failures === undefined) return;
    reasons.push(...failures);
  }
  const [first] = reasons;
  throw rejection(name, where, first ?? `a signature is required ("${requirement.type}"), and there is none`);
}

type Attempt = {
  readonly keys: readonly Uint8Array[];
  readonly requirement: SignatureRequirement;
  readonly signal: AbortSignal | undefined;
};
type Subject = ImageToVerify & { readonly digest: Digest };

/** @returns why each signature was not accepted; undefined when one was */
async function verifySimple(trust: ImageTrust, subject: Subject, { keys, requirement, signal }: Attempt): Promise<string[] | undefined> {
  const reasons: string[] = [];
  for await (const signature of readSignatures(trust, subject, signal)) {
    const reason = await reasonAgainst(async () => {
      const payload = await verifyOpenPgp(signature, keys, { tmp: trust.places.tmp, env: trust.env, signal });
      requireClaim(payload, 'simple', { subject, requirement });
    });
    if (reason === undefined) return undefined;
    reasons.push(reason);
  }
  return reasons;
}

async function verifySigstore(trust: ImageTrust, subject: Subject, { keys, requirement, signal }: Attempt): Promise<string[] | undefined> {
  const publicKeys = keys.map((bytes) => readPublicKey(bytes, 'a key of the policy'));
  const reasons: string[] = [];
  for (const { payload, signature } of await readAttachments(trust, subject, signal)) {
    const reason = await reasonAgainst(() => {
      const fits = publicKeys.some((key) => fitsKey(payload, signature, key));
      if (!fits) throw new TiffinError('denied', 'the signature is not valid: it was made with another key');
      requireClaim(payload, 'sigstore', { subject, requirement });
    });
    if (reason === undefined) return undefined;
    reasons.push(reason);
  }
  return reasons;
}

/** Only what was signed is read here, never before the signature is known to be good. */
function requireClaim(
  payload: Uint8Array,
  kind: PayloadKind,
  { subject, requirement }: { readonly subject: Subject; readonly requirement: SignatureRequirement },
): void {
  const claim = parsePayload(payload, kind);
  requireIdentity(requirement.signedIdentity, subject.reference, claim.dockerReference);
  if (claim.manifestDigest !== subject.digest) throw new TiffinError('denied', `the signature is for manifest ${claim.manifestDigest}`);
}

/** A bad signature does not stop the next one; a broken machine does. */
async function reasonAgainst(check: () => Promise<void> | void): Promise<string | undefined> {
  try {
    await check();
    return undefined;
  } catch (error) {
    if (error instanceof TiffinError && (error.code === 'denied' || error.code === 'corrupt')) return error.message;
    throw error;
  }
}

function loadKeys(keys: PolicyKeys, where: string): readonly Uint8Array[] {
  try {
    return readKeys(keys);
  } catch (error) {
    if (!(error instanceof TiffinError)) throw error;
    throw new TiffinError(error.code, `the policy (${where}): ${error.message}`, { cause: error.cause, hint: error.hint });
  }
}
