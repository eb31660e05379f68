import type { Containerfile } from '../../../containerfile/instruction.ts';
import type { LintReport } from '../../../containerfile/lint.ts';
import type { Outline, Target } from '../../../containerfile/outline.ts';
import { alignColumns } from '../align-columns.ts';
import { excerpt } from './excerpt.ts';

/** What was found, in BuildKit's words, each finding with its lines of the file. */
export function lintText({ findings }: LintReport, source: string): string {
  const count = findings.length === 1 ? '1 warning has been found' : `${findings.length} warnings have been found`;
  if (findings.length === 0) return 'Check complete, no warnings found.\n';
  const blocks = findings.map(({ rule, address, message, location }) =>
    ['', `WARNING: ${rule} - ${address}`, message, `${location.file}:${location.start}`, ...excerpt(source, location)].join('\n'),
  );
  return `Check complete, ${count}!\n${blocks.join('\n')}\n`;
}

/** The same for programs, shaped as BuildKit's. */
export function lintJson({ findings }: LintReport, { file }: Pick<Containerfile, 'file'>, source: string): unknown {
  return {
    sources: [{ filename: file, data: Buffer.from(source).toString('base64') }],
    warnings: findings.map(({ rule, description, address, message, location }) => ({
      ruleName: rule,
      description,
      url: address,
      detail: message,
      location: { ranges: [{ start: { line: location.start }, end: { line: location.end } }] },
    })),
  };
}

/** What a build of a stage takes from outside. */
export function outlineText({ name, description, args, secrets, ssh }: Outline): string {
  const head = [`TARGET:      ${name ?? 'default'}`, ...(description === undefined ? [] : [`DESCRIPTION: ${description}`])];
  const yes = (isRequired: boolean): string => (isRequired ? 'true' : '');
  const tables = [
    table(
      ['BUILD ARG', 'VALUE', 'DESCRIPTION'],
      args.map((arg) => [arg.name, arg.value ?? '', arg.description ?? '']),
    ),
    table(
      ['SECRET', 'REQUIRED'],
      secrets.map((secret) => [secret.name, yes(secret.isRequired)]),
    ),
    table(
      ['SSH', 'REQUIRED'],
      ssh.map((agent) => [agent.name, yes(agent.isRequired)]),
    ),
  ];
  return [`${head.join('\n')}\n`, ...tables.filter((text) => text !== '')].join('\n');
}

/** The stages that can be built. */
export function targetsText(targets: readonly Target[]): string {
  const rows = targets.flatMap(({ name, isDefault, description }) => {
    const shown = name === undefined ? (isDefault ? '(default)' : undefined) : isDefault ? `${name} (default)` : name;
    return shown === undefined ? [] : [[shown, description ?? '']];
  });
  return table(['TARGET', 'DESCRIPTION'], rows);
}

function table(header: readonly string[], rows: readonly (readonly string[])[]): string {
  return rows.length === 0 ? '' : alignColumns([header, ...rows]).replace(/ +$/gm, '');
}
