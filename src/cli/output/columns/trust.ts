import type { TrustLine } from '../../../image/trust.ts';
import { defineColumns } from '../columns.ts';

/** The listing of `image trust show`. */
export const trustColumns = defineColumns<TrustLine>({
  name: 'show',
  fields: {
    Transport: { value: (line) => line.transport },
    RepoName: { header: 'NAME', value: (line) => line.scope },
    Type: { value: (line) => line.type },
    GPGId: { header: 'ID', value: (line) => line.owners.join(', ') },
    SignatureStore: { header: 'STORE', value: (line) => line.lookaside ?? '' },
  },
  table: ['Transport', 'RepoName', 'Type', 'GPGId', 'SignatureStore'],
  quiet: 'RepoName',
  json: (line) => ({
    transport: line.transport,
    name: line.scope === 'default' ? '* (default)' : line.scope,
    repo_name: line.scope,
    ...(line.lookaside === undefined ? {} : { sigstore: line.lookaside }),
    type: line.type,
    ...(line.owners.length === 0 ? {} : { gpg_id: line.owners.join(', ') }),
  }),
});
