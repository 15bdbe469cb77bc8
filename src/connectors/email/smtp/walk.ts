import type { DiagnosisStep, StepName } from '../../connector.ts';

/** What a step came to. Several remarks on one step stand one after the other. */
export interface Finding {
  status: DiagnosisStep['status'];
  result: string;
  remarks?: Remark[];
}

export interface Remark {
  cause: string;
  advice: string;
}

const maximumLines = 100;
const maximumLineLength = 500;

/** The steps of a diagnosis in their order: each is told as soon as it has ended; after a failure the rest is skipped. */
export class Walk {
  readonly #left: StepName[];
  readonly #slowMilliseconds: number;
  readonly #transcripts = new Map<StepName, string[]>();
  #told: DiagnosisStep[] = [];
  #begun = performance.now();
  #news = Promise.withResolvers<void>();

  constructor(names: readonly StepName[], slowMilliseconds: number) {
    this.#left = [...names];
    this.#slowMilliseconds = slowMilliseconds;
  }

  /** The step that is under way; undefined when all have ended. */
  get current() {
    return this.#left[0];
  }

  /** A line of the transcript; replies to commands that were sent ahead belong to steps that have not begun. */
  note(step: StepName | undefined, line: string) {
    if (step === undefined) return;
    const lines = this.#transcripts.get(step) ?? [];
    this.#transcripts.set(step, lines);
    if (lines.length < maximumLines)
      lines.push(line.length > maximumLineLength ? `${line.slice(0, maximumLineLength)}…` : line);
  }

  /** Nothing happens when this step is not under way. */
  end(name: StepName, finding: Finding) {
    if (this.current === name) this.#tell(name, this.#withSlowness(finding));
  }

  fail(result: string, remark: Remark) {
    const name = this.current;
    if (name === undefined) return;
    this.#tell(name, { status: 'failed', result, remarks: [remark] });
    this.skip('An earlier step failed.');
  }

  /** All that is left. */
  skip(result: string) {
    for (const name of [...this.#left]) this.#tell(name, { status: 'skipped', result });
  }

  async *steps(): AsyncGenerator<DiagnosisStep> {
    for (;;) {
      yield* this.#told.splice(0);
      if (this.#told.length > 0) continue;
      if (this.#left.length === 0) return;
      await this.#news.promise;
    }
  }

  #withSlowness(finding: Finding): Finding {
    const seconds = (performance.now() - this.#begun) / 1000;
    if (finding.status === 'skipped' || seconds * 1000 < this.#slowMilliseconds) return finding;
    const slowness = {
      cause: `This took ${Math.round(seconds * 10) / 10} s.`,
      advice: 'People wait for their code meanwhile: see why the server or the way to it is slow.',
    };
    return { ...finding, status: 'warned', remarks: [...(finding.remarks ?? []), slowness] };
  }

  #tell(name: StepName, { status, result, remarks = [] }: Finding) {
    const now = performance.now();
    this.#left.shift();
    this.#told.push({
      name,
      status,
      milliseconds: status === 'skipped' ? 0 : Math.round(now - this.#begun),
      result,
      transcript: [...(this.#transcripts.get(name) ?? [])],
      ...(remarks.length > 0 && {
        cause: remarks.map(({ cause }) => cause).join(' '),
        advice: remarks.map(({ advice }) => advice).join(' '),
      }),
    });
    this.#begun = now;
    this.#news.resolve();
    this.#news = Promise.withResolvers();
  }
}
