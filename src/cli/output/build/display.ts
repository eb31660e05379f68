import type { BuildEvent } from '../../../build/event.ts';
import type { Tone } from '../color.ts';
import type { OutputStream } from '../stream.ts';

/** How progress is shown. */
export type ProgressForm = 'tty' | 'plain' | 'quiet' | 'rawjson';

/** Shows a build while it runs. Disposing of it leaves the terminal as a command line expects it. */
export type BuildDisplay = Disposable & { readonly onEvent: (event: BuildEvent) => void };

/** What a display is made from. */
export type DisplaySettings = {
  readonly form: ProgressForm;
  readonly stream: OutputStream;
  /** Colours words for the stream. */
  readonly paint?: (text: string, tone: Tone) => string;
  /** Milliseconds, only for differences; replaced by tests. */
  readonly clock?: () => number;
};

/** Opens a display: on a terminal a block of lines that is drawn anew, else a line for each thing that happens. */
export async function openDisplay(settings: DisplaySettings): Promise<BuildDisplay> {
  switch (settings.form) {
    case 'quiet':
      return { onEvent: () => undefined, [Symbol.dispose]: () => undefined };
    case 'tty': {
      const { LiveDisplay } = await import('./live.ts');
      return new LiveDisplay(settings);
    }
    case 'plain': {
      const { PlainDisplay } = await import('./plain.ts');
      return new PlainDisplay(settings);
    }
    case 'rawjson': {
      const { RawJsonDisplay } = await import('./raw-json.ts');
      return new RawJsonDisplay(settings);
    }
  }
}
