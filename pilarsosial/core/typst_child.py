"""The process that sets one document: `python -m pilarsosial.core.typst_child`, what to set on standard input, PDF out.

Typst remembers the last ten documents that a process has set, and a list of a thousand rows is a quarter of a gigabyte
of that; so no process that stays sets any. It knows no Django and no database. Ends with FAULTY where the data do not
fit the template.
"""

import json
import sys

import typst

from .children import FAULTY


def main() -> int:
    told = json.load(sys.stdin)
    compiler = typst.Compiler(
        input=told["template"],
        root=told["root"],
        ignore_system_fonts=True,  # the same file on every machine
        sys_inputs={"data": told["data"]},
    )
    try:
        pdf = compiler.compile(format="pdf", timestamp=told["made"], pdf_standards=["ua-1"])
    except typst.TypstError as error:
        print(error, file=sys.stderr)
        return FAULTY
    sys.stdout.buffer.write(pdf)
    return 0


if __name__ == "__main__":
    sys.exit(main())
