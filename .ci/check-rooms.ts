/**
 * Holds src/ to the room rules of .dependency-cruiser.mjs, and proves that every file was looked at: with a parser that
 * does not know the language dependency-cruiser finds no modules, no violations, and is content.
 */
import { glob } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { type ICruiseResult, cruise } from 'dependency-cruiser';
import { repository } from './checks.ts';

process.chdir(repository);
teachUsing();
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

/** swc reads `using`, but the visitor that it ships, and that dependency-cruiser extends, does not know it. */
function teachUsing(): void {
  const { Visitor } = createRequire(import.meta.url)('@swc/core/Visitor.js');
  const known = Visitor.prototype.visitStatement;
  Visitor.prototype.visitStatement = function (statement: { type: string; decls: unknown[] }) {
    if (statement.type !== 'UsingDeclaration') return known.call(this, statement);
    statement.decls = this.visitVariableDeclarators(statement.decls);
    return statement;
  };
}
