import { AggregateFailure, TiffinError } from '../../../lib/errors.ts';
import { parseReference } from '../../../oci/reference.ts';
import { resolveShortName } from '../../../registry/short-name.ts';
import type { FoundRepository } from '../../../registry/search.ts';
import { BaseCommand, type CommandHelp } from '../../base-command.ts';
import type { CommandContext } from '../../context.ts';
import { registryOptions } from '../../options/image-choice.ts';
import { operand } from '../../options/operand.ts';
import { flag, integer, list, optionGroup, value } from '../../options/option.ts';
import { compatibleFields, searchColumns, tagColumns } from '../../output/columns/search.ts';
import { toRegistryAccess } from '../../request/registry-access.ts';
import { parseSearchFilters, parseSearchTerm } from '../../request/search.ts';
import { invalid } from '../../request/words.ts';

const defaultLimit = 25;

/** `tiffin search`. */
export class SearchCommand extends BaseCommand {
  static override readonly help: CommandHelp = {
    description:
      'Searches registries for repositories: those that names without a registry are looked up in, or the one before the first slash. Docker Hub is asked to search; of other registries the catalogue is read.',
    examples: [
      ['Find official images on Docker Hub', '$0 search --filter is-official docker.io/nginx'],
      ['List everything in a registry of your own', '$0 search localhost:5000/'],
      ['List the tags of a repository', '$0 search --list-tags --limit 100 quay.io/podman/stable'],
    ],
  };

  compatible = flag('--compatible', { description: 'Show stars, official and automated too, as Docker does' });
  filters = list('-f,--filter', {
    valueName: 'filter',
    description: 'Show only those that match a filter: stars, is-official, is-automated',
    complete: ['stars=', 'is-official=true', 'is-official=false', 'is-automated=true', 'is-automated=false'],
  });
  format = value('--format', {
    valueName: 'format',
    description: 'Output as json, table, or by a Go template',
    complete: { format: 'search' },
  });
  limit = integer('--limit', {
    valueName: 'count',
    description: 'Number of results for each registry, 25 unless set',
    integer: 'unsigned',
  });
  listTags = flag('--list-tags', { description: 'List the tags of a repository' });
  noTrunc = flag('--no-trunc', { description: 'Do not shorten descriptions' });
  registry = optionGroup('Registry', registryOptions());
  term = operand('TERM', { complete: 'none' });

  override async run(context: CommandContext): Promise<void> {
    if (this.listTags) return this.#tags(context);
    const { engine, signal } = context;
    const matches = parseSearchFilters(this.filters);
    const access = toRegistryAccess(this.registry, process.cwd());
    const { places, env, registries, log } = await engine();
    const target = parseSearchTerm(this.term, registries.searchRegistries);
    const { searchRegistry } = await import('../../../registry/search.ts');
    const answers = await Promise.allSettled(
      target.registries.map((name) =>
        searchRegistry(
          { registry: name, term: target.term, limit: this.limit || defaultLimit, signal },
          { places, env, registries, log, ...access },
        ),
      ),
    );
    const found = answers.flatMap((answer) => (answer.status === 'fulfilled' ? [...answer.value] : [])).filter(matches);
    const failures = answers.flatMap((answer, index) =>
      answer.status === 'rejected' ? [worded(answer.reason, target.registries[index])] : [],
    );
    if (found.length > 0 || (failures.length === 0 && this.format !== undefined)) await this.#print(context, found);
    const [failure] = failures;
    if (failure !== undefined) throw failures.length === 1 ? failure : new AggregateFailure(failures);
  }

  async #print({ output }: CommandContext, found: readonly FoundRepository[]): Promise<void> {
    const { noTrunc } = this;
    // Podman lines up what stands apart in a table.
    const format = this.format?.startsWith('table ') === true ? this.format.replace(/\}\} +\{\{/g, '}}\t{{') : this.format;
    await output.rows(searchColumns, found, { format, noTrunc, ...(this.compatible ? { table: compatibleFields } : {}) });
  }

  async #tags({ output, engine, signal }: CommandContext): Promise<void> {
    if (this.filters.length > 0) throw invalid('filters are not applicable to list tags result');
    const services = await engine();
    const reference = resolveShortName(this.term.replace(/^docker:\/\//, ''), services.registries)[0] ?? parseReference(this.term);
    await using repository = await services.openRepository(reference, toRegistryAccess(this.registry, process.cwd()));
    const tags = (await repository.listTags(signal)).slice(0, this.limit || defaultLimit);
    const name = `${reference.domain}/${reference.path}`;
    if (this.format === 'json') return output.value(tags.length === 0 ? [] : [{ Name: name, Tags: tags }], { name: 'search' });
    await output.rows(
      tagColumns,
      tags.map((tag) => ({ name, tag })),
      { format: this.format },
    );
  }
}

function worded(reason: unknown, registry: string | undefined): Error {
  if (!(reason instanceof TiffinError)) return reason instanceof Error ? reason : new Error(String(reason));
  if (reason.code === 'cancelled') return reason;
  return new TiffinError(reason.code, `couldn't search registry "${registry}": ${reason.message}`, {
    hint: reason.hint,
    cause: reason.cause,
  });
}
