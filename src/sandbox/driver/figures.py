"""The figures that a program leaves open: they come back as files, as if it had saved them itself."""

import os
import sys

from describe_error import message_of

MAX_FIGURES = 20


def save_figures(folder):
    """Saves each open figure in the folder. Returns what could not be saved, and why; never fails."""
    pyplot = sys.modules.get("matplotlib.pyplot")  # nobody has a figure open in a module that nobody imported
    if pyplot is None:
        return []
    try:
        return save_open_figures(pyplot, folder)
    except BaseException as problem:  # whatever the program has put in place of the library
        return [not_saved(1, problem)]


def save_open_figures(pyplot, folder):
    numbers = list(pyplot.get_fignums())
    if not numbers:
        return []
    current = pyplot.gcf().number
    omitted = []
    for order, number in enumerate(numbers[:MAX_FIGURES], 1):
        try:
            save_figure(pyplot.figure(number), folder, order)
        except BaseException as problem:
            omitted.append(not_saved(order, problem))
    pyplot.figure(current)  # as the program left it, for the checks
    if len(numbers) > MAX_FIGURES:
        reason = f"only the first {MAX_FIGURES} of {len(numbers)} open figures are saved"
        omitted.append({"name": f"figure-{MAX_FIGURES + 1}.png", "reason": reason})
    return omitted


def save_figure(figure, folder, order):
    """Saves it under the first free number from this one on: a file of the program's own stays."""
    path = os.path.join(folder, f"figure-{order}.png")
    while os.path.lexists(path):
        order += 1
        path = os.path.join(folder, f"figure-{order}.png")
    with open(path, "xb") as file:
        try:
            figure.savefig(file, format="png")
        except BaseException:
            os.unlink(path)
            raise


def not_saved(order, problem):
    """Names the class alone in what is told of it; the message is the program's own words, and goes where those go."""
    name, kind = f"figure-{order}.png", type(problem).__name__
    try:
        print(f"{name} could not be saved: {kind}: {message_of(problem)}", file=sys.stderr)
    except BaseException:  # closed, or replaced by the program
        pass
    return {"name": name, "reason": f"the figure could not be saved ({kind})"}
