import type { Exploration } from '../../../image/exploration.ts';
import { formatSize } from '../../../lib/units.ts';
import { escapeControls } from '../escape.ts';
import { fileNameJson, fileNameText } from '../file-name.ts';
import { alignTabs } from '../table.ts';

const mostPaths = 50;
const commandWidth = 60;

/** A part of 1 as people read it, never rounded up to the whole: `99.9 %`. */
export function percentText(part: number): string {
  return `${(Math.floor(part * 1000) / 10).toFixed(1)} %`;
}

/** A size for people. */
export function sizeText(bytes: number): string {
  return formatSize(bytes, { precision: 3, separator: ' ' });
}

/** What an image is called first, and its short ID. */
export function imageText({ image }: Exploration): string {
  return `${image.names[0] ?? '<none>'} (${image.id.slice(0, 12)})`;
}

/** A command of an image's history on one line, harmless for terminals. */
export function commandText(command: string): string {
  return escapeControls(command.replace(/\s+/g, ' ')).replace(/^\/bin\/sh -c (?:#\(nop\) +)?/, '');
}

/** The report of `image explore --report`: lines, without ends. */
export function exploreReport(exploration: Exploration): string[] {
  const { image, layers, efficiency } = exploration;
  const { wasted, wastedBytes, totalBytes } = efficiency;
  const head = [
    `Image:      ${imageText(exploration)}`,
    `Platform:   ${image.platform.os}/${image.platform.architecture}`,
    `Files:      ${sizeText(totalBytes)} in ${layers.length} ${layers.length === 1 ? 'layer' : 'layers'}`,
    `Efficiency: ${percentText(efficiency.efficiency)}`,
    `Wasted:     ${sizeText(wastedBytes)} in ${wasted.length} paths`,
    '',
  ];
  const rows = layers.map((layer, index) =>
    [
      String(index + 1),
      sizeText(layer.bytes),
      `+${layer.added}`,
      `~${layer.changed}`,
      `-${layer.removed}`,
      sizeText(layer.wastedBytes),
      commandText(layer.command).slice(0, commandWidth),
    ].join('\t'),
  );
  const table = tableLines(['LAYER\tSIZE\tADDED\tCHANGED\tREMOVED\tWASTED\tCOMMAND', ...rows]);
  if (wasted.length === 0) return [...head, ...table];
  const shown = wasted.slice(0, mostPaths);
  const paths = shown.map(
    ({ path, copies, wastedBytes: bytes, outcome }) => `${sizeText(bytes)}\t${copies}\t${outcome}\t${fileNameText(path)}`,
  );
  const rest = wasted.length > shown.length ? [`… and ${wasted.length - shown.length} more paths`] : [];
  return [...head, ...table, '', ...tableLines(['WASTED\tCOPIES\tOUTCOME\tPATH', ...paths]), ...rest];
}

function tableLines(rows: readonly string[]): string[] {
  return alignTabs(rows, { minWidth: 0, padding: 2 }).trimEnd().split('\n');
}

/** What `image explore --json` prints; README says what the fields mean. */
export function exploreJson({ image, layers, efficiency }: Exploration): object {
  return {
    id: image.id,
    names: image.names,
    platform: `${image.platform.os}/${image.platform.architecture}`,
    efficiency: efficiency.efficiency,
    totalBytes: efficiency.totalBytes,
    wastedBytes: efficiency.wastedBytes,
    layers: layers.map(({ diffId, command, tarBytes, bytes, added, changed, removed, wastedBytes }, index) => ({
      index,
      diffId,
      command,
      tarBytes,
      bytes,
      added,
      changed,
      removed,
      wastedBytes,
    })),
    wasted: efficiency.wasted.map(({ path, copies, wastedBytes, outcome }) => ({ path: fileNameJson(path), copies, wastedBytes, outcome })),
  };
}

/** Bounds that `image explore` is to hold an image to. */
export type EfficiencyBounds = { readonly minEfficiency: number | undefined; readonly maxWastedBytes: number | undefined };

/** One line that says whether an image keeps to its bounds, for CI. */
export function judgeEfficiency(exploration: Exploration, bounds: EfficiencyBounds): { readonly isGood: boolean; readonly line: string } {
  const { efficiency, wastedBytes, wasted } = exploration.efficiency;
  const { minEfficiency = 0, maxWastedBytes = Infinity } = bounds;
  const said = `${imageText(exploration)}: efficiency ${percentText(efficiency)}, ${sizeText(wastedBytes)} wasted`;
  const faults = [
    ...(efficiency < minEfficiency ? [`less than ${minEfficiency}`] : []),
    ...(wastedBytes > maxWastedBytes ? [`more than ${sizeText(maxWastedBytes)}`] : []),
  ];
  if (faults.length === 0) return { isGood: true, line: said };
  const most = wasted[0] === undefined ? '' : `; most by ${fileNameText(wasted[0].path)}`;
  return { isGood: false, line: `${said}: ${faults.join(' and ')}${most}` };
}
