/**
 * Holds src/ to the room rules of .dependency-cruiser.mjs, and proves that every file was looked at: with a parser that
 * does not know the language dependency-cruiser finds no modules, no violations, and is content.
 */
import { glob } from 'node:fs/promises';
import { type ICruiseResult, cruise } from 'dependency-cruiser';
import { repository } from './checks.ts';

process.chdir(repository);
const { options, forbidden } = (await import(`${repository}/.dependency-cruiser.mjs`)).default;
const { output } = await cruise(
  ['src'],
  { ...options, validate: true, ruleSet: { forbidden }, outputType: 'json' } as never,
  options.enhancedResolveOptions as never,
);
const result = JSON.parse(output as string) as ICruiseResult;

const seen = new Set(result.modules.map((module) => module.source));
const unseen = (await Array.fromAsync(glob('src/**/*.ts'))).filter((file) => !seen.has(file));
for (const { rule, from, to } of result.summary.violations) console.log(`${rule.name}: ${from} imports ${to}`);
for (const file of unseen) console.log(`not looked at: ${file}`);
if (result.summary.violations.length > 0 || unseen.length > 0 || seen.size === 0) process.exitCode = 1;
else console.log(`${seen.size} modules, no violation`);
