const zeroNs = -62_135_596_800_000_000_000n;
const nsPerSecond = 1_000_000_000n;

/** A moment as Go's templates and JSON know it: it prints as `time.Time` does, and JSON has RFC 3339 with nanoseconds. */
export class GoTime {
  readonly Unix: () => number;
  readonly UnixNano: () => bigint;
  readonly IsZero: () => boolean;
  readonly Year: () => number;
  /** By a layout of Go's: `2006-01-02`. */
  readonly Format: (layout: unknown) => string;
  readonly #ns: bigint;

  /** @param momentNs nanoseconds since 1970; undefined is Go's zero time */
  constructor(momentNs: bigint | undefined) {
    this.#ns = momentNs ?? zeroNs;
    const ns = this.#ns;
    this.Unix = () => Number(floorDivide(ns));
    this.UnixNano = () => ns;
    this.IsZero = () => ns === zeroNs;
    this.Year = () => Number(this.toJSON().slice(0, 4));
    this.Format = (layout) => formatLayout(this.toJSON(), String(layout));
  }

  /** A moment given in RFC 3339; undefined for text that is none. */
  static parse(text: string): GoTime | undefined {
    const ms = Date.parse(text);
    if (Number.isNaN(ms)) return undefined;
    const fraction = (/\.(\d+)/.exec(text)?.[1] ?? '').padEnd(9, '0').slice(0, 9);
    return new GoTime(BigInt(Math.floor(ms / 1000)) * nsPerSecond + BigInt(fraction));
  }

  /** `2026-11-21T10:45:13.736614979Z`: no zeros at the end. */
  toJSON(): string {
    const seconds = floorDivide(this.#ns);
    const fraction = String(this.#ns - seconds * nsPerSecond)
      .padStart(9, '0')
      .replace(/0+$/, '');
    const date = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
    return `${date}${fraction === '' ? '' : `.${fraction}`}Z`;
  }

  /** `2026-11-21 10:45:13.736614979 +0000 UTC`. */
  toString(): string {
    return `${this.toJSON().replace('T', ' ').slice(0, -1)} +0000 UTC`;
  }
}

function floorDivide(ns: bigint): bigint {
  const quotient = ns / nsPerSecond;
  return ns % nsPerSecond < 0n ? quotient - 1n : quotient;
}

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const days = ['Sun', 'Mon', 'Tue', 'Wed', 'Thu', 'Fri', 'Sat'];

/** The words of Go's layouts that there are here; everything else stays. */
function formatLayout(moment: string, layout: string): string {
  const [date = '', clock = ''] = moment.slice(0, -1).split('T');
  const [year = '', month = '', day = ''] = date.split('-');
  const [hour = '', minute = '', rest = ''] = clock.split(':');
  const words: Readonly<Record<string, string>> = {
    '2006': year,
    '01': month,
    '02': day,
    '15': hour,
    '04': minute,
    '05': rest.slice(0, 2),
    Jan: months[Number(month) - 1] ?? '',
    Mon: days[new Date(`${date}T00:00:00Z`).getUTCDay()] ?? '',
    MST: 'UTC',
    'Z07:00': 'Z',
    '-0700': '+0000',
    '-07:00': '+00:00',
    '.999999999': rest.slice(2),
  };
  return layout.replace(/2006|01|02|15|04|05|Jan|Mon|MST|Z07:00|-07:00|-0700|\.9{9}/g, (word) => words[word] ?? word);
}
