/** An image as manifest.json lists it: names of files in the archive, and the names it gets. */
export type ListedImage = { readonly config: string; readonly names: readonly string[]; readonly layers: readonly string[] };

/** The text of manifest.json. @see https://github.com/moby/docker-image-spec/blob/v1.3.1/spec.md */
export function dockerListing(images: readonly ListedImage[]): string {
  return JSON.stringify(
    images.map(({ config, names, layers }) => ({ Config: config, RepoTags: names.length === 0 ? null : names, Layers: layers })),
  );
}

/** The text of `repositories`, for readers older than manifest.json: repository → tag → top layer. */
export function legacyListing(images: readonly ListedImage[]): string {
  const repositories: Record<string, Record<string, string>> = {};
  for (const { names, layers, config } of images) {
    const top = (layers.at(-1) ?? config).replace(/\.(?:tar|json)$/, '');
    for (const name of names) {
      const colon = name.lastIndexOf(':');
      (repositories[name.slice(0, colon)] ??= {})[name.slice(colon + 1)] = top;
    }
  }
  return JSON.stringify(repositories);
}
