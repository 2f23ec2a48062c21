/** What was, so that it can be again: undo and redo. */

const MOST = 200;

export class History<Moment> {
  private past: Moment[] = [];
  private future: Moment[] = [];

  /** Remember how it was before an act. */
  remember(moment: Moment): void {
    this.past = [...this.past.slice(1 - MOST), moment];
    this.future = [];
  }

  undo(now: Moment): Moment | undefined {
    const before = this.past.pop();
    if (before !== undefined) this.future.push(now);
    return before;
  }

  redo(now: Moment): Moment | undefined {
    const after = this.future.pop();
    if (after !== undefined) this.past.push(now);
    return after;
  }

  get canUndo(): boolean {
    return this.past.length > 0;
  }

  get canRedo(): boolean {
    return this.future.length > 0;
  }
}
