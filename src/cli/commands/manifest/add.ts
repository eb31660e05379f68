import { addArtifactToList, addToList } from '../../../image/manifest-list.ts';
import { TiffinError } from '../../../lib/errors.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { registryOptions } from '../../options/image-choice.ts';
import { manifestEntryOptions } from '../../options/manifest-entry.ts';
import { operand, operands } from '../../options/operand.ts';
import { flag, optionGroup, value } from '../../options/option.ts';
import { toEntryChanges } from '../../request/manifest-entry.ts';
import { toRegistryAccess } from '../../request/registry-access.ts';

/** `tiffin manifest add`. */
export class ManifestAddCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description: 'Adds images, or files as artifacts, to a manifest list. An image that is in the list already is replaced.',
    examples: [
      ['Add an image of the store', '$0 manifest add app:1.2 app:1.2-arm64'],
      [
        'Add an image of a registry, with another variant',
        '$0 manifest add --variant v7 app:1.2 docker://registry.example.com/app:1.2-arm',
      ],
      ['Add a file', '$0 manifest add --artifact --artifact-type application/spdx+json app:1.2 sbom.json'],
    ],
  };

  all = flag('--all', { description: 'Of an image that is a list, add all images, not only that for this machine' });
  artifact = flag('--artifact', { description: 'Add the operands as files of one artifact' });
  artifactConfig = value('--artifact-config', {
    valueName: 'file',
    description: 'File whose content becomes the config',
    complete: 'file',
  });
  artifactConfigType = value('--artifact-config-type', { valueName: 'type', description: 'Media type of the config', complete: 'none' });
  excludeTitles = flag('--artifact-exclude-titles', { description: 'Do not record the names of files' });
  artifactLayerType = value('--artifact-layer-type', { valueName: 'type', description: 'Media type of the files', complete: 'none' });
  artifactSubject = value('--artifact-subject', {
    valueName: 'image',
    description: 'Image that the artifact refers to',
    complete: 'image',
  });
  artifactType = value('--artifact-type', { valueName: 'type', description: 'Type of the artifact', complete: 'none' });
  entry = optionGroup('Entry', manifestEntryOptions());
  registry = optionGroup('Registry', registryOptions());
  list = operand('LIST', { complete: 'manifest-list' });
  images = operands('IMAGE|ARTIFACT', { min: 1, complete: 'pullable-image' });

  override async run({ output, engine, signal }: CommandContext): Promise<void> {
    if (!this.artifact) this.#refuseArtifactOptions();
    const changes = toEntryChanges(this.entry);
    const access = toRegistryAccess(this.registry, process.cwd());
    const services = await engine();
    const { id } = this.artifact
      ? await addArtifactToList(services, this.list, this.#files(), { ...changes, signal })
      : await addToList(services, this.list, this.images, { ...changes, all: this.all, access, signal });
    output.line(id);
  }

  #files(): Parameters<typeof addArtifactToList>[2] {
    return {
      paths: this.images,
      type: this.artifactType,
      configPath: this.artifactConfig,
      configType: this.artifactConfigType,
      layerType: this.artifactLayerType === '' ? undefined : this.artifactLayerType,
      excludeTitles: this.excludeTitles,
      subject: this.artifactSubject,
    };
  }

  #refuseArtifactOptions(): void {
    const given = {
      'artifact-type': this.artifactType,
      'artifact-config': this.artifactConfig,
      'artifact-config-type': this.artifactConfigType,
      'artifact-layer-type': this.artifactLayerType,
      'artifact-exclude-titles': this.excludeTitles || undefined,
      'artifact-subject': this.artifactSubject,
    };
    const name = Object.entries(given).find(([, option]) => option !== undefined)?.[0];
    if (name !== undefined) throw new TiffinError('invalid-argument', `--${name} requires --artifact`);
  }
}
