import type { OptionSpec } from '../options/spec.ts';

/** Options under one heading, sorted. */
export type OptionGroup = { readonly title: string; readonly specs: readonly OptionSpec[] };

/** The options that are shown, by group: the command's own first, the others in the order in which they are declared. */
export function optionGroups(options: readonly OptionSpec[]): OptionGroup[] {
  const shown = options.filter((spec) => !spec.hidden);
  const titles = [...new Set(shown.map((spec) => spec.group))].toSorted((left, right) => Number(left !== '') - Number(right !== ''));
  return titles.map((title) => {
    const specs = shown.filter((spec) => spec.group === title);
    return { title, specs: specs.toSorted((left, right) => (sortKey(left) < sortKey(right) ? -1 : 1)) };
  });
}

/** `Network options` of `Network`; the command's own are plainly `Options`. */
export function groupHeading(title: string): string {
  if (title === '') return 'Options';
  return title.endsWith('options') ? title : `${title} options`;
}

function sortKey(spec: OptionSpec): string {
  return (spec.names.findLast((name) => name.startsWith('--')) ?? spec.names[0] ?? '').replace(/^-+/, '');
}
