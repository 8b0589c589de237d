// What the tests read from the page, given to each page before its own scripts run.
window.readLab = {
  panels() {
    const widgets = [...window.jupyterapp.shell.widgets('main')];
    return widgets.filter(widget => widget.context && widget.content && widget.content.model && widget.content.widgets);
  },

  panel(path) {
    return this.panels().find(panel => panel.context.path === path);
  },

  kernel(path) {
    return this.panel(path)?.sessionContext.session?.kernel ?? null;
  },

  // Connected, quiet, and no cell waiting; what a cell waits for may not have reached the kernel yet.
  idle(path) {
    const kernel = this.kernel(path);
    if (!kernel || kernel.connectionStatus !== 'connected' || kernel.status !== 'idle') {
      return false;
    }
    return this.panel(path).content.widgets.every(cell => cell.model.executionState !== 'running');
  },

  cells(path) {
    return this.panel(path).content.widgets.map(widget => {
      const model = widget.model;
      const data = model.toJSON();
      return {
        id: model.id,
        type: model.type,
        source: model.sharedModel.getSource(),
        outputs: data.outputs ?? [],
        count: data.execution_count ?? null,
        metadata: data.metadata ?? {},
        state: model.executionState ?? 'idle',
        trusted: Boolean(model.trusted),
        prompt: widget.inputArea?.promptNode?.textContent ?? ''
      };
    });
  },

  async ready(path) {
    const panel = this.panel(path);
    await panel.context.ready;
    await panel.sessionContext.ready;
    await panel.revealed;
  },

  // Runs code that no cell shows and no count knows; answers the JSON of a value.
  async execute(path, code, expression) {
    const kernel = this.kernel(path);
    const future = kernel.requestExecute({
      code,
      silent: true,
      store_history: false,
      allow_stdin: false,
      user_expressions: { value: `__import__('json').dumps(${expression})` }
    });
    const content = (await future.done).content;
    if (content.status !== 'ok' || content.user_expressions.value.status !== 'ok') {
      throw new Error(JSON.stringify(content));
    }
    return content.user_expressions.value.data['text/plain'];
  },

  activate(path, index, mode) {
    const panel = this.panel(path);
    window.jupyterapp.shell.activateById(panel.id);
    panel.content.activeCellIndex = index;
    panel.content.deselectAll();
    panel.content.mode = mode;
  },

  view(path) {
    const content = this.panel(path).content;
    const active = content.activeCell;
    const selection = active?.editor?.getSelection() ?? null;
    return {
      active: active?.model.id ?? null,
      index: content.activeCellIndex,
      mode: content.mode,
      selected: content.selectedCells.map(cell => cell.model.id),
      scroll: this.scroller(path).scrollTop,
      selection: selection && [selection.start.line, selection.start.column, selection.end.line, selection.end.column],
      focused: Boolean(active?.node.contains(document.activeElement))
    };
  },

  scroller(path) {
    const node = this.panel(path).content.node;
    return node.querySelector('.jp-WindowedPanel-outer') ?? node;
  },

  // Whether a cell waits, runs or ran: it may be over before anybody looks.
  started(path, index) {
    const panel = this.panel(path);
    return panel.content.widgets[index].model.executionState === 'running' || this.idle(path);
  },

  dirty(path) {
    return this.panel(path).context.model.dirty;
  },

  async restart(path) {
    await this.kernel(path).restart();
  },

  close(path) {
    const panel = this.panel(path);
    panel?.context.model && (panel.context.model.dirty = false);
    panel?.dispose();
  }
};
