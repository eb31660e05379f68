import { TiffinError } from '../../lib/errors.ts';
import type { Healthcheck } from '../../oci/image-config.ts';

/** The `config` object of an image config, as it goes on the wire. */
export type ConfigDraft = {
  User?: string;
  ExposedPorts?: Record<string, object>;
  Env?: string[];
  Entrypoint?: string[];
  Cmd?: string[];
  Volumes?: Record<string, object>;
  WorkingDir?: string;
  Labels?: Record<string, string>;
  StopSignal?: string;
  OnBuild?: string[];
  Shell?: string[];
  Healthcheck?: Healthcheck;
};

/**
 * Turns `--change` arguments (`CMD /bin/sh`, `ENV=A=b`, …) into a config; a later one of a kind replaces or joins the
 * earlier.
 *
 * @param draft what the changes are applied to; it stays as it is
 * @throws {TiffinError} `invalid-argument` in Podman's words
 * @see podman-import(1), --change
 */
export function applyChanges(changes: readonly string[], { ...draft }: ConfigDraft = {}): ConfigDraft {
  for (const change of changes.map((text) => text.trim()).filter((text) => text !== '')) {
    const match = /^(\S+)\s+(.*)$/s.exec(change) ?? /^([^=]+)=(.*)$/s.exec(change);
    if (match === null) throw invalid(change, 'must be formatted as KEY VALUE');
    const [, instruction = '', value = ''] = match;
    const apply = Object.hasOwn(instructions, instruction.toUpperCase()) ? instructions[instruction.toUpperCase()] : undefined;
    if (apply === undefined) throw invalid(change, `invalid instruction ${instruction.toUpperCase()}`);
    if (value.trim() === '') throw invalid(change, `must provide a value to ${instruction.toUpperCase()}`);
    apply(draft, value.trim(), change);
  }
  return draft;
}

const instructions: Readonly<Record<string, (draft: ConfigDraft, value: string, change: string) => void>> = {
  CMD: (draft, value, change) => void (draft.Cmd = commandOf(value, change)),
  ENTRYPOINT: (draft, value, change) => void (draft.Entrypoint = commandOf(value, change)),
  ENV: (draft, value, change) => {
    for (const [name, text] of pairsOf(value, change)) {
      draft.Env = [...(draft.Env ?? []).filter((entry) => !entry.startsWith(`${name}=`)), `${name}=${text}`];
    }
  },
  EXPOSE: (draft, value, change) => {
    for (const port of value.split(/\s+/)) draft.ExposedPorts = { ...draft.ExposedPorts, [portOf(port, change)]: {} };
  },
  LABEL: (draft, value, change) => {
    draft.Labels = { ...draft.Labels, ...Object.fromEntries(pairsOf(value, change)) };
  },
  ONBUILD: (draft, value) => void (draft.OnBuild = [...(draft.OnBuild ?? []), value]),
  STOPSIGNAL: (draft, value) => void (draft.StopSignal = value),
  USER: (draft, value) => void (draft.User = value),
  VOLUME: (draft, value, change) => {
    const paths = value.startsWith('[') ? listOf(value, change) : value.split(/\s+/);
    draft.Volumes = { ...draft.Volumes, ...Object.fromEntries(paths.map((path) => [path, {}])) };
  },
  WORKDIR: (draft, value) =>
    void (draft.WorkingDir = value.startsWith('/') ? value : `${(draft.WorkingDir ?? '').replace(/\/$/, '')}/${value}`),
};

/** A JSON list is the command itself; anything else is a line for the shell. */
function commandOf(value: string, change: string): string[] {
  return value.startsWith('[') ? listOf(value, change) : ['/bin/sh', '-c', value];
}

function listOf(value: string, change: string): string[] {
  try {
    const list: unknown = JSON.parse(value);
    if (Array.isArray(list) && list.every((item) => typeof item === 'string')) return list;
  } catch {
    // Said below, in our words.
  }
  throw invalid(change, 'the value is not a JSON list of strings');
}

/** `A=b C="d e"`, or the old `A b`. */
function pairsOf(value: string, change: string): [string, string][] {
  const old = /^([^\s=]+)\s+(.*)$/s.exec(value);
  if (old !== null) return [[old[1]!, unquote(old[2]!)]];
  const pairs = value.match(/[^\s="']+=(?:"(?:[^"\\]|\\.)*"|'[^']*'|[^\s"'])*/g);
  if (pairs === null || pairs.join('').length !== value.replace(/\s+(?=[^\s="']+=)/g, '').length)
    throw invalid(change, 'the value must be KEY=VALUE');
  return pairs.map((pair) => [pair.slice(0, pair.indexOf('=')), unquote(pair.slice(pair.indexOf('=') + 1))]);
}

function unquote(text: string): string {
  return text.replace(/"((?:[^"\\]|\\.)*)"|'([^']*)'/g, (_match, double: string | undefined, single: string | undefined) =>
    double === undefined ? (single ?? '') : double.replace(/\\(.)/g, '$1'),
  );
}

function portOf(text: string, change: string): string {
  const match = /^(\d{1,5})(?:-(\d{1,5}))?(?:\/(tcp|udp|sctp))?$/i.exec(text);
  const number = Number(match?.[1]);
  if (match === null || number < 1 || number > 65_535) throw invalid(change, `${JSON.stringify(text)} is no port`);
  return match[3] === undefined ? `${text}/tcp` : text.toLowerCase();
}

function invalid(change: string, reason: string): TiffinError {
  return new TiffinError('invalid-argument', `invalid change "${change}" - ${reason}`);
}
