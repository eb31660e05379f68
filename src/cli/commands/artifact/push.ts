import { pushArtifact } from '../../../image/transfer-artifact.ts';
import { writeNamedFile } from '../../../lib/files.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { registryOptions } from '../../options/image-choice.ts';
import { operand } from '../../options/operand.ts';
import { flag, optionGroup, refused, value } from '../../options/option.ts';
import { transferListener } from '../../output/pull-progress.ts';
import { toRegistryAccess } from '../../request/registry-access.ts';

const unsigned = { reason: 'artifacts are not signed' } as const;

const refusedSigning = () => ({
  signBy: refused('--sign-by', unsigned),
  parameters: refused('--sign-by-sigstore', unsigned),
  key: refused('--sign-by-sigstore-private-key', unsigned),
  sequoia: refused('--sign-by-sq-fingerprint', unsigned),
  passphrase: refused('--sign-passphrase-file', unsigned),
});

/** `tiffin artifact push`. */
export class ArtifactPushCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Copies an artifact of the store to the registry that its name says.',
    examples: [['Push an artifact and write its digest to a file', '$0 artifact push --digestfile digest quay.io/me/models:1']],
  };

  digestFile = value('--digestfile', {
    valueName: 'file',
    description: 'Write the digest of the pushed artifact to this file',
    complete: 'file',
  });
  quiet = flag('-q,--quiet', { description: 'Do not show progress' });
  registry = optionGroup('Registry', registryOptions());
  signing = optionGroup('', refusedSigning());
  artifact = operand('ARTIFACT', { complete: 'artifact' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    const access = toRegistryAccess(this.registry, process.cwd());
    const services = await engine();
    using bars = await output.progress({ quiet: this.quiet });
    const digest = await pushArtifact(services, this.artifact, { access, signal, progress: transferListener(bars) });
    bars[Symbol.dispose]();
    if (this.digestFile !== undefined) writeNamedFile(this.digestFile, digest);
  }
}
