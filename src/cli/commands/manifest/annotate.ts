import { annotateEntry, annotateList } from '../../../image/manifest-list.ts';
import type { EntryChanges } from '../../../image/manifest-list.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { manifestEntryOptions } from '../../options/manifest-entry.ts';
import { operand, optionalOperand } from '../../options/operand.ts';
import { flag, optionGroup, value } from '../../options/option.ts';
import { toEntryChanges } from '../../request/manifest-entry.ts';

/** `tiffin manifest annotate`. */
export class ManifestAnnotateCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Changes what a manifest list says of one of its images, or with --index of itself.',
    examples: [
      ['Set the platform of an image', '$0 manifest annotate --arch arm --variant v7 app:1.2 app:1.2-arm'],
      ['Annotate the list', '$0 manifest annotate --index --annotation org.opencontainers.image.version=1.2 app:1.2'],
    ],
  };

  index = flag('--index', { description: 'Annotate the manifest list itself' });
  subject = value('--subject', { valueName: 'image', description: 'Image that the manifest list refers to', complete: 'image' });
  entry = optionGroup('Entry', manifestEntryOptions());
  list = operand('LIST', { complete: 'manifest-list' });
  instance = optionalOperand('IMAGE|ARTIFACT', { complete: 'image' });

  override async run({ output, engine }: CommandContext): Promise<void> {
    const changes = toEntryChanges(this.entry);
    const { id } = this.index ? await this.#annotateList(await engine(), changes) : await this.#annotateEntry(await engine(), changes);
    output.line(id);
  }

  async #annotateList(
    services: Parameters<typeof annotateList>[0],
    { annotations = {}, ...others }: EntryChanges,
  ): ReturnType<typeof annotateList> {
    if (this.instance !== undefined) {
      throw usage(`did not expect image or artifact name ${JSON.stringify(this.instance)} when modifying the entire index`);
    }
    const [other] = Object.keys(others);
    if (other !== undefined) throw usage(`setting ${wordOf(other)} on an item in a manifest list requires an instance digest`);
    return await annotateList(services, this.list, { annotations, subject: this.subject });
  }

  async #annotateEntry(services: Parameters<typeof annotateEntry>[0], changes: EntryChanges): ReturnType<typeof annotateEntry> {
    if (this.instance === undefined) throw usage('expected an instance digest, image name, or artifact name');
    if (this.subject !== undefined) throw usage('setting subject for a manifest list requires no instance digest');
    return await annotateEntry(services, this.list, this.instance, changes);
  }
}

function wordOf(key: string): string {
  const words: Readonly<Record<string, string>> = { os: 'OS', osVersion: 'OS version', osFeatures: 'OS features' };
  return words[key] ?? key;
}

function usage(message: string): TiffinError {
  return new TiffinError('invalid-argument', message);
}
