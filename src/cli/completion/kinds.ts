import type { Completion } from '../options/spec.ts';

/** How a script gets candidates. */
export type CandidateSource =
  | { readonly kind: 'nothing' | 'files' | 'directories' }
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** `tiffin __complete TOPIC PREFIX` prints them; topics of builds are given the words of the line, too. */
  | { readonly kind: 'asked'; readonly topic: string };

/** What a `complete` of an option or operand means for a script. */
export function candidateSource(complete: Completion): CandidateSource {
  if (typeof complete === 'object')
    return 'format' in complete ? { kind: 'asked', topic: `format-${complete.format}` } : { kind: 'words', words: complete };
  switch (complete) {
    case 'none':
      return { kind: 'nothing' };
    case 'file':
      return { kind: 'files' };
    case 'directory':
      return { kind: 'directories' };
    case 'command':
    case 'container':
    case 'running-container':
    case 'container-path':
    case 'image':
    case 'manifest-list':
    case 'artifact':
    case 'volume':
    case 'network':
    case 'network-mode':
    case 'pod':
    case 'secret':
    case 'quadlet':
    case 'container-filter':
    case 'pod-filter':
    case 'network-filter':
    case 'build-stage':
    case 'build-argument':
    case 'build-output':
    case 'signal':
    case 'capability':
      return { kind: 'asked', topic: complete };
  }
}
