/** Chooses the behaviour for each request; undefined means a normal answer. */
export type Script<Body, Behaviour> = (body: Body, index: number) => Behaviour | undefined;

/** The requests that a fake has received, and the script of its next answers. */
export class Scripted<Body, Behaviour extends object, Kept> {
  readonly #requests: Kept[] = [];
  readonly #waiting: { readonly index: number; readonly resolve: (request: Kept) => void }[] = [];
  #script: Script<Body, Behaviour> = () => undefined;

  get requests(): readonly Kept[] {
    return this.#requests;
  }

  /** Resolves with request number `index` (from 0) once it has arrived. */
  request(index: number): Promise<Kept> {
    const known = this.#requests[index];
    if (known !== undefined) return Promise.resolve(known);
    const { promise, resolve } = Promise.withResolvers<Kept>();
    this.#waiting.push({ index, resolve });
    return promise;
  }

  /**
   * Sets how requests are answered from now on: a list of behaviours, one per request and normal answers after the last, or
   * a function that is called for each request (undefined means a normal answer).
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
