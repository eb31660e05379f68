import { formatSize } from '../../lib/units.ts';

/** What one part of a transfer is doing. */
export type PartState = 'waiting' | 'downloading' | 'uploading' | 'packing' | 'unpacking' | 'checking' | 'remapping' | 'exists' | 'done';

/** One part of a transfer: a layer, a blob. Sizes in bytes, or in what `unit` counts; `total` 0 when unknown. */
export type Part = {
  readonly label: string;
  readonly state: PartState;
  readonly current: number;
  readonly total: number;
  readonly unit?: 'files';
};

/** A part and how fast it moves, in bytes a second; 0 when unknown. */
export type MovingPart = Part & { readonly rate: number };

const labelWidth = 12;
const minBar = 10;
const maxBar = 40;

/**
 * One part as one line: `a1b2c3d4e5f6  [=======>      ] 12.3MB / 45MB  8.1MB/s  4s left`, cut to the width.
 *
 * @param columns width of the terminal
 */
export function barLine(part: MovingPart, columns: number): string {
  const label = part.label.slice(0, labelWidth).padEnd(labelWidth);
  const text = statusText(part);
  const room = columns - 1 - label.length - text.length - 6;
  if (part.total <= 0 || part.state === 'exists' || part.state === 'waiting' || part.state === 'packing' || room < minBar)
    return `${label}  ${text}`.slice(0, columns - 1);
  return `${label}  [${bar(part.current / part.total, Math.min(room, maxBar))}]  ${text}`.slice(0, columns - 1);
}

function statusText(part: MovingPart): string {
  switch (part.state) {
    case 'waiting':
      return 'waiting';
    case 'exists':
      return 'already exists';
    case 'done':
      return part.total > 0 ? `${amount(part, part.total)}  done` : 'done';
    case 'packing':
      return 'compressing';
    case 'unpacking':
    case 'checking':
    case 'remapping':
      return `${sizes(part)}  ${part.state}`;
    case 'downloading':
    case 'uploading':
      return [sizes(part), part.rate > 0 ? `${formatSize(part.rate, { precision: 3 })}/s` : '', timeLeft(part)]
        .filter((each) => each !== '')
        .join('  ');
  }
}

function sizes(part: Part): string {
  const current = part.unit === undefined ? amount(part, part.current) : String(part.current);
  return part.total > 0 ? `${current} / ${amount(part, part.total)}` : current;
}

function amount({ unit }: Part, value: number): string {
  return unit === undefined ? formatSize(value, { precision: 3 }) : `${value} ${unit}`;
}

/** `4s left`, `2m10s left`; empty when it cannot be told. */
export function timeLeft({ current, total, rate }: MovingPart): string {
  if (rate <= 0 || total <= current) return '';
  const seconds = Math.ceil((total - current) / rate);
  if (seconds >= 3600 * 24) return '';
  if (seconds >= 3600) return `${Math.floor(seconds / 3600)}h${Math.floor((seconds % 3600) / 60)}m left`;
  return seconds >= 60 ? `${Math.floor(seconds / 60)}m${seconds % 60}s left` : `${seconds}s left`;
}

function bar(share: number, width: number): string {
  const full = Math.max(0, Math.min(width, Math.floor(share * width)));
  return full === width ? '='.repeat(width) : `${'='.repeat(full)}>${' '.repeat(width - full - 1)}`;
}
