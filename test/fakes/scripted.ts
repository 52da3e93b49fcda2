/** Asked for each request; undefined = well. */
export type Script<Body, Behaviour> = (body: Body, index: number) => Behaviour | undefined;

/** What every fake keeps, whatever vendor it stands for: what it was asked, and what it answers next. */
export class Scripted<Body, Behaviour extends object, Kept> {
  readonly #requests: Kept[] = [];
  readonly #waiting: { readonly index: number; readonly resolve: (request: Kept) => void }[] = [];
  #script: Script<Body, Behaviour> = () => undefined;

  get requests(): readonly Kept[] {
    return this.#requests;
  }

  /** Resolves with request number `index` (from 0) once it has come. */
  request(index: number): Promise<Kept> {
    const known = this.#requests[index];
    if (known !== undefined) return Promise.resolve(known);
    const { promise, resolve } = Promise.withResolvers<Kept>();
    this.#waiting.push({ index, resolve });
    return promise;
  }

  /**
   * How requests are answered from now on: behaviours one by one, and well after the last of them, or a
   * function asked for each request (undefined = well).
   */
  script(...next: readonly [Script<Body, Behaviour>] | readonly Behaviour[]): void {
    const [first] = next;
    if (typeof first === 'function') {
      this.#script = first;
      return;
    }
    const queue = next.filter((behaviour) => typeof behaviour === 'object');
    this.#script = () => queue.shift();
  }

  protected keep(request: Kept): void {
    const index = this.#requests.push(request) - 1;
    for (const waiter of this.#waiting) if (waiter.index === index) waiter.resolve(request);
  }

  protected scripted(body: Body, index: number): Behaviour | undefined {
    return this.#script(body, index);
  }
}
