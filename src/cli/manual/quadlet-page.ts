import type { QuadletKey, QuadletType } from '../../systemd/quadlet-key.ts';
import { quadletKind, quadletSectionKeys, type QuadletKind } from '../../systemd/quadlet-keys.ts';
import { commandAt } from '../command-table.ts';
import { pageName } from './command-page.ts';
import type { Block, Definition, Inline, Phrase } from './document.ts';
import { parsePhrase } from './markdown.ts';

const order: readonly QuadletType[] = ['container', 'pod', 'volume', 'network', 'image', 'build', 'artifact', 'kube'];

/** The keys of each type of Quadlet, from the table that the generator reads them by. */
export function quadletBlocks(): Block[] {
  const common: Block[] = [
    heading('[Quadlet] in all files'),
    { kind: 'definitions', entries: quadletSectionKeys.map((key) => keyDefinition(key)) },
  ];
  return [...order.flatMap((type) => kindBlocks(quadletKind(type))), ...common];
}

function kindBlocks(kind: QuadletKind): Block[] {
  const path = kind.command.join(' ');
  const page = commandAt(path) === undefined ? undefined : pageName(path);
  const entries = kind.keys
    .filter(({ deprecated }) => deprecated === undefined)
    .toSorted((one, other) => (one.key < other.key ? -1 : 1))
    .map((key) => keyDefinition(key, page));
  return [heading(`[${kind.section}] in files *.${kind.type}`), { kind: 'definitions', entries }];
}

/** `PublishPort=8080:80`: what it is, and the option that says the same. */
function keyDefinition(row: QuadletKey, page?: string): Definition {
  const term: Inline[] = [
    { kind: 'strong', text: `${row.key}=` },
    { kind: 'emphasis', text: row.example },
  ];
  if (row.refused !== undefined) return { term, text: parsePhrase(`${row.summary} Refused: ${row.refused}.`) };
  return { term, text: [...parsePhrase(row.summary), ...sameAs(row, page)] };
}

function sameAs({ option, prefix = '' }: QuadletKey, page: string | undefined): Phrase {
  if (option === undefined || page === undefined) return [];
  return [
    { kind: 'text', text: ' As ' },
    { kind: 'strong', text: prefix === '' ? option : `${option} ${prefix}` },
    { kind: 'text', text: ' of ' },
    { kind: 'strong', text: page },
    { kind: 'text', text: '(1).' },
  ];
}

function heading(text: string): Block {
  return { kind: 'heading', level: 1, text };
}
