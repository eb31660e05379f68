import { commaList, list, value } from './option.ts';

/** Options by which `manifest add` and `manifest annotate` say more of an entry than its image does. */
export const manifestEntryOptions = () => ({
  annotations: list('--annotation', { valueName: 'key=value', description: 'Set an annotation of the entry', complete: 'none' }),
  architecture: value('--arch', {
    valueName: 'arch',
    description: 'Say that it is for this architecture',
    complete: ['amd64', 'arm64', 'arm', 'riscv64', 's390x', 'ppc64le', '386'],
  }),
  features: commaList('--features', {
    valueName: 'feature',
    description: 'Say which features of the processor it needs',
    complete: 'none',
  }),
  system: value('--os', { valueName: 'os', description: 'Say that it is for this operating system', complete: ['linux', 'windows'] }),
  systemFeatures: commaList('--os-features', {
    valueName: 'feature',
    description: 'Say which features of the operating system it needs',
    complete: 'none',
  }),
  systemVersion: value('--os-version', {
    valueName: 'version',
    description: 'Say which version of the system it is for',
    complete: 'none',
  }),
  variant: value('--variant', {
    valueName: 'variant',
    description: 'Say for which variant of the architecture it is',
    complete: ['v6', 'v7', 'v8'],
  }),
});
