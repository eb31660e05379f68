import { loadLookaside, lookasideUrl } from '../config/lookaside.ts';
import type { PolicyRequirement } from '../config/policy.ts';
import { TiffinError } from '../lib/errors.ts';
import type { ImageTrust } from './services.ts';
import { readKeys } from './signature/keys.ts';
import { keyOwners } from './signature/openpgp.ts';

/** What the policy asks of one scope, a line for each requirement. */
export type TrustLine = {
  /** `all`, `repository`, or the name of a transport. */
  readonly transport: string;
  /** The scope; `default` for what holds elsewhere. */
  readonly scope: string;
  readonly type: string;
  /** Whose keys they are. */
  readonly owners: readonly string[];
  /** Where its signatures are, when registries.d says. */
  readonly lookaside: string | undefined;
};

/**
 * Lists what policy.json asks, the default first (`image trust show`). Keys that cannot be read have no owner.
 *
 * @param only a scope: its line and those below it, else the line that holds for it
 */
export async function listTrust(trust: ImageTrust, only?: string): Promise<readonly TrustLine[]> {
  const { policy } = trust;
  const lines = [...(await linesOf(trust, { transport: 'all', scope: 'default', requirements: policy.default }))];
  for (const [transport, scopes] of [...policy.transports].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
    for (const [scope, requirements] of [...scopes].toSorted(([one], [other]) => (one < other ? -1 : 1))) {
      lines.push(...(await linesOf(trust, { transport: transport === 'docker' ? 'repository' : transport, scope, requirements })));
    }
  }
  if (only === undefined) return lines;
  const below = lines.filter(({ scope }) => scope === only || scope.startsWith(`${only}/`));
  return below.length > 0 ? below : lines.filter(({ scope }) => scope === 'default');
}

type Scope = { readonly transport: string; readonly scope: string; readonly requirements: readonly PolicyRequirement[] };

async function linesOf(trust: ImageTrust, { transport, scope, requirements }: Scope): Promise<readonly TrustLine[]> {
  const lookaside = transport === 'all' || transport === 'repository' ? await statedLookaside(trust, scope) : undefined;
  const lines: TrustLine[] = [];
  for (const requirement of requirements) {
    lines.push({ transport, scope, type: wordFor(requirement), owners: await ownersOf(trust, requirement), lookaside });
  }
  return lines;
}

function wordFor(requirement: PolicyRequirement): string {
  const words: Readonly<Record<PolicyRequirement['type'], string>> = {
    insecureAcceptAnything: 'accept',
    reject: 'reject',
    signedBy: 'signed',
    sigstoreSigned: 'sigstoreSigned',
    uncheckable: 'unsupported',
  };
  return words[requirement.type];
}

async function ownersOf(trust: ImageTrust, requirement: PolicyRequirement): Promise<readonly string[]> {
  if (requirement.type !== 'signedBy') return [];
  try {
    return await keyOwners(readKeys(requirement.keys), { tmp: trust.places.tmp, env: trust.env });
  } catch (error) {
    if (error instanceof TiffinError) return [];
    throw error;
  }
}

/** Only what a file says: where nothing is said, signatures are looked for in the user's own directory. */
async function statedLookaside(trust: ImageTrust, scope: string): Promise<string | undefined> {
  const lookaside = await loadLookaside(trust.places);
  const [domain = '', ...path] = scope.split('/');
  const reference = scope === 'default' ? { domain: '', path: '' } : { domain, path: path.join('/') };
  const nobody = { home: '/nowhere', uid: 1 };
  const { href } = lookasideUrl(lookaside, reference, { use: 'read', places: nobody });
  return href.startsWith('file:///nowhere/') ? undefined : href;
}
