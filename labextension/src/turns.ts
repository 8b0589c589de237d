/**
 * The loop of a turn in the page: what the kernel calls for and tells goes in, edits and questions come out.
 */
import { Signal } from '@lumino/signaling';

import type { IObeys } from './kernel-link';
import type { IDecision, ITurnCells, ITurnEnd, ITurnNotebook, ITurns, ITurnState } from './model';
import { inForm } from './pins';
import type {
  Answer,
  Call,
  Choice,
  IAnswer,
  IBegin,
  IDecide,
  ILocate,
  IRan,
  IRun,
  ISettle,
  IWithdraw,
  Reason,
  Tell,
  Working
} from './protocol';

interface ITurn {
  readonly id: string;
  readonly asking: string;
  readonly notebook: ITurnNotebook;
  readonly cells: ITurnCells;
  /** The highest `seq` obeyed, by cell. */
  readonly obeyed: Map<string, number>;
  open: IOpen | null;
}

interface IOpen {
  readonly decision: IDecision;
  readonly seq: number;
  readonly stopWatching: (() => void) | null;
  readonly answer: Answer;
}

const MOST_TURNS = 50;

function refusal(reason: Reason): IAnswer {
  return { ok: false, reason };
}

/** Obeys the kernel and tells the panel; see {@link ITurns}. */
export class Turns implements ITurns {
  enabled = true;
  readonly states = new Signal<this, ITurnState>(this);
  readonly decisionWanted = new Signal<this, IDecision>(this);
  readonly decisionWithdrawn = new Signal<this, IDecision>(this);
  readonly settled = new Signal<this, ITurnEnd>(this);
  readonly #turns = new Map<string, ITurn>();

  get decisions(): readonly IDecision[] {
    return [...this.#turns.values()].flatMap(turn => (turn.open === null ? [] : [turn.open.decision]));
  }

  /** Return what obeys the kernel of a notebook; a question that is withdrawn is not answered. */
  of(notebook: ITurnNotebook): IObeys {
    return {
      call: (call, answer) => this.#call(notebook, call, answer),
      tell: tell => this.#tell(notebook, tell),
      lost: () => this.#lost(notebook)
    };
  }

  answer(decision: IDecision, choice: Choice, note = '', source?: string): void {
    const turn = this.#turns.get(decision.turn);
    if (turn?.open?.decision !== decision) {
      return;
    }
    this.#close(turn, { ok: true, choice, source: answered(turn, decision, source), note });
  }

  #call(notebook: ITurnNotebook, call: Call, answer: Answer): void {
    if (!this.enabled && notebook.isChat !== true && call.op === 'locate') {
      answer(refusal('off'));
      return;
    }
    const turn = call.op === 'locate' ? this.#begin(notebook, call) : this.#known(notebook, call);
    if (turn === null) {
      answer(refusal('unknown'));
      return;
    }
    switch (call.op) {
      case 'locate':
        answer({ ok: true, ...turn.cells.locate(call.pin) });
        break;
      case 'run':
        this.#run(turn, call, answer);
        break;
      case 'decide':
        this.#decide(turn, call, answer);
        break;
      case 'ping':
        answer({ ok: true, deciding: turn.open !== null });
        break;
    }
  }

  #tell(notebook: ITurnNotebook, tell: Tell): boolean {
    const turn = this.#known(notebook, tell);
    if (turn === null) {
      return false;
    }
    const cell = 'cell' in tell ? tell.cell : null;
    if (cell === null || this.#isNew(turn, cell, tell.seq)) {
      this.#obey(turn, tell);
    }
    return true;
  }

  /** Forget the turns of a notebook whose kernel is gone. */
  #lost(notebook: ITurnNotebook): void {
    for (const turn of this.#turns.values()) {
      if (turn.notebook === notebook) {
        this.#forget(turn);
      }
    }
  }

  #known(notebook: ITurnNotebook, message: Call | Tell): ITurn | null {
    const turn = this.#turns.get(message.turn);
    return turn?.notebook === notebook && turn.asking === message.asking ? turn : null;
  }

  #begin(notebook: ITurnNotebook, call: ILocate): ITurn | null {
    const known = this.#known(notebook, call);
    const cells = known === null && !this.#turns.has(call.turn) ? notebook.turn(call.asking, call.turn) : null;
    if (cells === null) {
      return known;
    }
    // A copy of a notebook has cells of the same ids.
    const isOver = (turn: ITurn): boolean => turn.notebook === notebook && turn.asking === call.asking;
    const turns = [...this.#turns.values()];
    const surplus = turns.slice(0, Math.max(0, turns.length + 1 - MOST_TURNS));
    for (const old of new Set([...turns.filter(isOver), ...surplus])) {
      this.#forget(old);
    }
    const { turn: id, asking } = call;
    const turn: ITurn = { id, asking, notebook, cells, obeyed: new Map(), open: null };
    this.#turns.set(id, turn);
    return turn;
  }

  #isNew(turn: ITurn, cell: string, seq: number): boolean {
    const isNew = seq > (turn.obeyed.get(cell) ?? -1);
    if (isNew) {
      turn.obeyed.set(cell, seq);
    }
    return isNew;
  }

  #run(turn: ITurn, call: IRun, answer: Answer): void {
    const { cells } = turn;
    if (!this.#isNew(turn, call.cell, call.seq)) {
      answer(refusal('malformed'));
    } else if (!(call.own ? cells.has(call.cell) : cells.canTake(call.cell, call.after))) {
      answer(refusal(cells.isOpen ? 'gone' : 'unknown'));
    } else {
      // The kernel goes on while the cell is drawn: what it sends then is not heard before this is over.
      answer({ ok: true, cell: call.cell });
      cells.take(call.cell, call.after, call.source);
      cells.run(call.cell, call.msg_id);
      this.#state(turn, call.cell, 'running');
    }
  }

  #decide(turn: ITurn, call: IDecide, answer: Answer): void {
    const { cells } = turn;
    this.#isNew(turn, call.cell, call.seq);
    const asks = call.kind === 'approve' || call.kind === 'plan';
    if (turn.open !== null) {
      answer(refusal('busy'));
    } else if (asks ? !cells.canTake(call.cell, call.after) : call.kind !== 'confirm' && !cells.has(call.cell)) {
      answer(refusal('gone'));
    } else {
      if (asks) {
        cells.take(call.cell, call.after, call.source);
      }
      const { cell, kind } = call;
      const decision: IDecision = { original: '', effects: [], ...call };
      const gone = (): void => this.answer(decision, 'stop');
      const stopWatching = kind === 'confirm' ? null : cells.whenGone(cell, gone);
      turn.open = { decision, seq: call.seq, stopWatching, answer };
      this.#state(turn, cell, 'asking');
      this.decisionWanted.emit(decision);
    }
  }

  #close(turn: ITurn, answer?: IAnswer): void {
    const { open } = turn;
    if (open !== null) {
      turn.open = null;
      open.stopWatching?.();
      if (answer !== undefined) {
        open.answer(answer);
      }
      this.decisionWithdrawn.emit(open.decision);
    }
  }

  #obey(turn: ITurn, tell: Tell): void {
    switch (tell.op) {
      case 'begin':
        this.#place(turn, tell);
        break;
      case 'write':
        turn.cells.write(tell.cell, tell.at, tell.text);
        break;
      case 'state':
        this.#state(turn, tell.cell, tell.state, tell.text);
        break;
      case 'ran':
        this.#ran(turn, tell);
        break;
      case 'settle':
        this.#settle(turn, tell);
        break;
      case 'keep':
        turn.cells.keep(tell.cell, '', tell.metadata);
        break;
      case 'remove':
        turn.cells.drop(tell.cell);
        break;
      case 'abandon':
        this.#forget(turn, true);
        break;
      case 'withdraw':
        this.#withdraw(turn, tell);
        break;
    }
  }

  #place(turn: ITurn, tell: IBegin): void {
    const { cell, after, source } = tell;
    if (turn.cells.canTake(cell, after)) {
      turn.cells.take(cell, after, source);
      this.#state(turn, cell, 'writing');
    }
  }

  #state(turn: ITurn, cell: string | null, state: Working, text = ''): void {
    this.states.emit({ turn: turn.id, asking: turn.asking, cell, state, text });
  }

  #ran(turn: ITurn, { cell, count }: IRan): void {
    turn.cells.ran(cell, count);
    this.#state(turn, cell, 'idle');
  }

  #settle(turn: ITurn, { cell, keep, pin, count, asking_count, metadata }: ISettle): void {
    this.#close(turn);
    if (cell !== null && keep) {
      turn.cells.keep(cell, pin, metadata ?? {});
      if (count !== null) {
        turn.cells.ran(cell, count);
      }
    } else if (cell !== null) {
      turn.cells.drop(cell);
    }
    if (asking_count !== null) {
      turn.cells.count(asking_count);
    }
    this.settled.emit({ turn: turn.id, asking: turn.asking, cell, keep });
  }

  #withdraw(turn: ITurn, tell: IWithdraw): void {
    if (turn.open !== null && tell.seq > turn.open.seq) {
      this.#close(turn);
    }
  }

  #forget(turn: ITurn, isTakenBack = false): void {
    const { cells } = turn;
    this.#turns.delete(turn.id);
    for (const cell of cells.taken) {
      if (isTakenBack) {
        cells.drop(cell);
      }
      this.#state(turn, cell, 'idle');
    }
    this.#close(turn);
    cells.end();
  }
}

/** Return the code that an answer is about; what the panel made of it is put into the cell. */
function answered({ cells }: ITurn, { kind, cell, source }: IDecision, edited?: string): string {
  if (kind === 'fix' || kind === 'confirm') {
    return source;
  }
  if (edited !== undefined && kind !== 'edited') {
    cells.rewrite(cell, inForm(source, edited, kind === 'plan'));
  }
  return cells.source(cell);
}
