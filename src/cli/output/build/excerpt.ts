/** Lines of a file, counted from 1, both included. */
export type Lines = { readonly start: number; readonly end: number };

const around = 2;
const most = 12;
const longest = 500;

/**
 * Some lines of a file with their numbers, those that are meant marked by `>>>`, two before and after, as BuildKit shows them.
 *
 * @returns no lines when the file does not have them
 */
export function excerpt(text: string, { start, end }: Lines): readonly string[] {
  const lines = text.split('\n');
  if (lines.at(-1) === '') lines.pop();
  const from = Math.max(1, start - around);
  const to = Math.min(lines.length, Math.min(end, start + most) + around);
  if (start > lines.length) return [];
  const digits = String(to).length + 1;
  const shown = lines.slice(from - 1, to).map((line, index) => {
    const number = from + index;
    const mark = number >= start && number <= end ? '>>>' : '   ';
    return `${String(number).padStart(digits)} | ${mark} ${shortened(line.replace(/\r$/, ''))}`.trimEnd();
  });
  return ['--------------------', ...shown, '--------------------'];
}

function shortened(line: string): string {
  return line.length <= longest ? line : `${line.slice(0, longest)}…`;
}
