"""The list of commands, each with its module: only the module of the chosen command is imported."""

import contextlib
import importlib
import logging
import shlex
import signal
import sys
import time

import click

from origyne_pipeline.cli.examples import epilog_of
from origyne_pipeline.cli.failures import failure_of
from origyne_pipeline.cli.file_steps import note_file_step
from origyne_pipeline.cli.logs import LOG, show_log, start_log
from origyne_pipeline.cli.streams import end_output, prepare_streams, reader_is_gone
from origyne_pipeline.cli.verbosity import verbosity, verbosity_options, with_verbosity_options
from origyne_pipeline.interrupts import is_interrupt
from origyne_pipeline.rights import keep_private

SECTIONS = {
    "The chain": {
        "run": "chain",
        "land": "chain",
        "rate": "chain",
        "invoice": "chain",
        "collect": "chain",
        "publish": "publishing",
    },
    "Inspection": {
        "doctor": "doctor",
        "status": "inspection",
        "usage": "usage",
        "notices": "notices",
        "fraud": "fraud",
        "explain": "inspection",
        "query": "inspection",
        "margin": "margin",
        "reconcile": "reconcile",
        "dashboard": "dashboard",
        "verify": "verifying",
        "ui": "inspection",
    },
    "Invoices": {
        "compare": "comparing",
        "credit": "invoices",
        "deliver": "deliveries",
        "register": "invoices",
    },
    "The bank and the accounts": {
        "bank-answers": "incoming",
        "match": "incoming",
        "payment": "noted",
        "payments": "payment_list",
        "write-off": "noted",
        "dispute": "noted",
        "account": "account",
        "refund": "refunds",
        "represent": "bank",
        "reminders": "reminders",
    },
    "Accounting": {
        "journal": "accounting",
        "month-end": "accounting",
        "fec": "accounting",
        "supplier": "supplier",
    },
    "Opening an account": {
        "onboard": "onboard",
        "tariff": "tariff",
        "sim": "sim",
        "rio": "portability",
    },
    "Other": {
        "layout": "layouts",
        "demo": "demo",
        "simulate": "deposits",
    },
}
"""By section of the help: each command and its module in this package."""


class Origyne(click.Group):
    """The group of all commands. An error in one becomes a message, never a traceback."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        """Every command, in the order of the help."""
        return [name for commands in SECTIONS.values() for name in commands]

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """Imports a command."""
        for commands in SECTIONS.values():
            if cmd_name in commands:
                module = importlib.import_module(f"origyne_pipeline.cli.{commands[cmd_name]}")
                command: click.Command = getattr(module, cmd_name.replace("-", "_"))
                command.epilog = command.epilog or epilog_of(cmd_name)
                return with_verbosity_options(note_file_step(command, cmd_name))
        return None

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """Writes the commands by section, one line each."""
        width = max(len(name) for name in self.list_commands(ctx))
        for section, commands in SECTIONS.items():
            with formatter.section(section):
                listed = [(name, self.get_command(ctx, name)) for name in commands]
                formatter.write_dl(
                    [(name.ljust(width), c.get_short_help_str(90)) for name, c in listed if c is not None]
                )

    def invoke(self, ctx: click.Context) -> object:
        """Runs the chosen command."""
        keep_private()
        began = time.monotonic()
        start_log()
        if verbosity() > 0:
            show_log()
        LOG.info("start: origyne %s", shlex.join(sys.argv[1:]))
        try:
            result = super().invoke(ctx)
        except (click.ClickException, click.exceptions.Exit, click.Abort):
            raise
        except BrokenPipeError as error:
            if not reader_is_gone():
                raise failure_of(error) from None
            raise click.exceptions.Exit(0) from None
        except (Exception, KeyboardInterrupt) as error:
            raise failure_of(error) from None
        except BaseException as error:
            if not is_interrupt(error):
                raise
            raise failure_of(error) from None
        finally:
            LOG.info("end: %.1f s", time.monotonic() - began)
        return result


@click.command(
    cls=Origyne,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110},
    epilog="Settings are variables ORIGYNE_* and origyne.toml; docs/operating.md lists them.",
)
@click.version_option(package_name="origyne-pipeline", prog_name="origyne")
@verbosity_options
def origyne() -> None:
    """The billing back office of a virtual operator: from CDR files on an FTP server to invoices and debits."""


def _log_unraisable(fault: "sys.UnraisableHookArgs") -> None:
    """Logs what objects raise while they are destroyed, as a half-written workbook does after Ctrl-C."""
    logging.getLogger("origyne").debug("while destroying %r: %s", fault.object, fault.exc_value)


def main() -> None:
    """The entry point of the script."""
    prepare_streams()
    sys.unraisablehook = _log_unraisable
    try:
        code = origyne.main(standalone_mode=False)
    except click.exceptions.Exit as end:
        code = end.exit_code
    except click.ClickException as failure:
        with contextlib.suppress(OSError):
            failure.show()
        code = failure.exit_code
    except (KeyboardInterrupt, click.Abort) as error:
        code = failure_of(KeyboardInterrupt(error)).exit_code
        click.echo("origyne: stopped by Ctrl-C", err=True)
    except BrokenPipeError:
        code = 0
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # no traceback from a second Ctrl-C during exit
    sys.exit(end_output(code if isinstance(code, int) else 0))
