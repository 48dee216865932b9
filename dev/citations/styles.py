"""How journals print references, as templates of our own.

``{a}`` is a field, ``[…]`` is left out where one of its fields is empty. Words and opening marks of a
literal belong to the field that follows, other punctuation to the field before; ``In`` stands for itself.
"""

from __future__ import annotations

ARTICLE = (
    "{a}. {t} {j} {y}; {v}:{p}.", "{a}. {t} {j} {v}[({n})]:{p}, {y}.", "{a}. {t} {j}. {y};{v}[({n})]:{p}.", "{a}, {t}, {j}, {pubj}, vol. {v}[, no. {n}], pp. {p}, {y}.", "{a}. {j}. {y};{v}:{p}.", "{a}, {t}. {j} {v} ({y}), no. {n}, {p}.", "{a}, {t}, {j} {v} ({y}), no. {n}, {p}.",
    "{a}, {t}, {j}, v. {v}, p. {p}, {y}.", "{a}, {y}, {t}: {j}, v. {v}, p. {p}.", "{j}, {v}, {p} ({y}).", "{j} {y}, {v}, {p}", "{j}. {y};{v}[({n})]:{p}.", "{j}, Vol. {v}, {p}, {dmy}.", "{j} ({y}) {v}, {p}", "{a}. {t}. {j}, {v}({n}), {y}, {p}.", "{a}, {j} {v} ({y}) {p} [arXiv:{arx}].", "{a}, {t}, {j} {v} ({y}) {p}[, arXiv:{arx}].",
    "{a}, {t}, {j} {v}({n}) ({y}) {p}.", "{a}, {t}, {j} {v}({n})({y}){p}.", "{a}. {t}. {j}, {v}({n}) {p}, {my}.", "{a}. {t}. {j}, No. {n}, {y}, {p}.", "{a} ({y}). {t}. {j}, Nr. {n}, {p}.", "{a}, {t}, {j}, No. {n}, {my}, pp. {p}.",
    "{a} ({y}). “{t}”. In: {j} {v}.{n}, pp. {p}.", "{a}. “{t}”. In: {j} {v}.{n} ({my}), pp. {p}.[ doi: {doi}.]", "{a}. \"{t}\". In: {j} {v} ({y}), pp. {p}.", "{a}. {t}. {j}, {v}, {n} ({my}), pages {p}.", "{a}. “{t},” {j} {v}, {n} ({my}): {p}.", "{a}. {t}. {j}, to appear.", "{a}. {t}. {j}.",
    "{a}, {t}, {j} {v} ({y}) no. {n} {p}.", "{a}. {t}. {j}. {y}; {v}. [{orig}]",
    "{a}. {t}. {j}. {ymd};{v}[({n})]:{p}.[ doi: {doi}.][ PMID: {pmid}.]", "{a}. {t}. {j} {y};{v}[({n})]:{p}.", "{a}. {t}. {j} {y}; {v}[ ({n})]: {p}.",
    "{a}. {t}. {j}. {y};{v}:{p}.[ doi:{doi}]", "{a}. {t}. {j} {y}, {v}:{p}.", "{a}. {t}. {j} {v}[({n})]: {p}, {y}.", "{a}: {t}. {j} {v}[({n})]:{p}, {y}.",
    "{a}: {t}. {j} {y}, {v}[({n})]:{p}.", "{a}: {t}. {j} {y};{v}:{p}.", "{a}: {t}. {j} {v}[({n})], {p} ({y}).[ doi:{doi}]", "{a}: {j} {v}, {p} ({y})",
    "{a} ({y}) {t}. {j} {v}[({n})]:{p}.[ doi:{doi}]", "{a} ({y}) {t}. {j}, {v}[({n})], {p}.", "{a} ({y}). {t}. {j}, {v}[({n})], {p}.[ https://doi.org/{doi}]",
    "{a} ({y}). {t}. {j} {v}, {p}.[ doi: {doi}]", "{a} ({y}). {t}. {j} {v}[({n})]: {p}.", "{a}. ({y}). {t}. {j}, {v}[({n})], {p}.[ doi:{doi}]", "{a} ({y}): {t}. {j} {v}[ ({n})]: {p}.",
    "{a} ({y}) “{t}”, {j}, {v}[({n})], pp. {p}.", "{a} ({y}), ‘{t}’, {j}, Vol. {v}[ No. {n}], pp. {p}.", "{a} ({y}). \"{t}\". {j} {v}[ ({n})]: {p}.[ doi:{doi}.]", "{a}, ({y}), {t}, {j}, {v}[({n})]: {p}.",
    "{a}, {y}. {t}. {j} {v}[ ({n})], {p}.[ https://doi.org/{doi}]", "{a}, {y}. {t}. {j}, {v}[({n})], pp.{p}.", "{a}, {y}, {t}, {j}, {v}, {p}.", "{a} {y}. {t}. {j} {v}[({n})]: {p}.", "{a}. {y}. {t}. {j} {v}[({n})]:{p}.",
    "{a}. {y}. {t}. {j}, {v}, {p}.[ doi: {doi}]", "{a}. {y}. “{t}.” {j} {v}[ ({n})]: {p}.", "{a}, “{t},” {j}, vol. {v}[, no. {n}], pp. {p}, {my}.[ doi: {doi}.]", "{a}, \"{t},\" {j}, Vol. {v}[, No. {n}], pp. {p}, {y}.",
    "{a}, \"{t},\" {j}, vol. {v}, {y}, pp. {p}.", "{a}, “{t},” {j} {v}[({n})], {p} ({y}).", "{a}, “{t}”, {j} {v}, {p} ({y}).", "{a}. “{t}.” {j} {v}[, no. {n}] ({my}): {p}.[ https://doi.org/{doi}.]", "{a}. \"{t}.\" {j} {v}[.{n}] ({y}): {p}.[ Print.]",
    "{a}. “{t}.” {j}, vol. {v}[, no. {n}], {my}, pp. {p}.[ doi:{doi}.]", "{a} {y}, ‘{t}’, {j}, vol. {v}[, no. {n}], pp. {p}.", "{a}. {t}. {j} {v}, {p} ({y}).", "{a} {t}. {j} {v}, {p} ({y}).", "{a}, {t}, {j} {v} ({y}) {p}.[ doi:{doi}.]",
    "{a}, {t}, {j} {v}[({n})] ({y}), {p}.", "{a}, {t}. {j} {v}[ ({n})], {p} ({y})", "{a}, {t}, {j}, {v}[({n})], {y}, pp. {p}", "{a}, {t}, {j}, vol. {v}[, no. {n}], pp. {p}, {y}.", "{a}, {j} {v}, {p} ({y}).", "{a}, {j} {v}, {p} ({y}).", "{a}, {j}, {v}[ ({n})], {p} ({y})", "{a}, {j} {v}, {p} ({y})[, arXiv:{arx}].",
    "{a}, {j} {v} ({y}) {p}.", "{a}, {j} {y}, {v}, {p}.", "{a} {j} {y}, {v}, {p}.", "{a}. {j} {v}, {p} ({y}).", "{a} {y}, {j}, {v}, {p}", "{a}, {y}, {j}, {v}, {p}", "{a}, {y}, {j} {v}, {p}", "{a} {y} {t} {j} {v} {p}", "{a} {y} {j} {v} {p}",
    "{a}; {t}. {j} {y}, {v}[ ({n})], {p}.", "{a}; {j}, {v}, {p} ({y})", "{a}. {t}. {j}, {v}[({n})]:{p}, {my}.", "{a}. {t}. {j}, {v}:{p}, {y}.", "{a}. {t}. {j}, {y}, {v}[({n})]: {p}.", "{a}. {t}. {j}, vol. {v}[, no. {n}], {y}, pp. {p}.", "{a}. {t} // {j}. – {y}. – Vol. {v}[, № {n}]. – P. {p}.",
    "{a} ({y}): {t}. In: {j} {v}[ ({n})], S. {p}.", "{a}: {t}, in: {j} {v}[, H. {n}] ({y}), S. {p}.", "{a}, « {t} », {j}, vol. {v}[, n° {n}], {y}, p. {p}.", "{a}, \"{t}\", {j}, {v}, {y}, pp. {p}.", "{a}, {y}, \"{t}\", in {j} {v}: {p}.", "{a}. {t}. {j} [Internet]. {ymd} [cited {acc}];{v}[({n})]:{p}. Available from: {url}",
    "{a}. {t}. {j} {y};{v}:{p}. Available at: {url}. Accessed {acc}.", "{a}. {t}. {j}. {y}. {ymd}.", "{a}. {t}. {j}. {ymd};{v}[({n})].", "{a}. {t}. {j} {y};{v}[({n})].", "{a}. {t}. {j} {y}; {v}.", "{a}. {t}. {j} {y}; in press.", "{a} ({y}). {t}. {j}. doi:{doi}", "{a}. {t}. {j}. {y}. https://doi.org/{doi}",
    "{a}. {t}. {j} ({y}) {v}: {p}.", "{a}. {t}. {j}, ({y}), {v}[({n})], {p}.", "{a} . {t} . {j} {y} ; {v} : {p} .", "{a}, {t}., {j}, № {v}, с. {p}[ https://doi.org/{doi}]", "{a} {t}. {j}, {y}; {v}: {p}.", "{a} {t} {j} {y} {v} {p}", "{a} – {t}, {j}, {y}, {v}, {p}.", "{a} – {j}, {y}, {v}[ ({n})], {p}.",
    "{t}. {a}. {j}. {y};{v}[({n})]:{p}.", "{t}. {j} {y};{v}[({n})]:{p}.", "{j} {v}, {p} ({y})", "{a} ({y}) {j} {v}, {p}", "{a}, {t}. {j}, {y}. {v}[({n})]: p. {p}.", "{a}. {t} [{orig}]. {j}. {y};{v}[({n})]:{p}.", "{a}. {t}. {j} {y}[ {mon}];{v}:{p}", "{a}. {t}. {j} {y};{v}:{p}. {note}.",
    "{a}, {t}. {j}, {v} {p} ({my}).", "{a}. {t}, {j}, {ymd}, p. {p}.", "{a}. \"{t}.\" {j}, {dmy}[, p. {p}].", "{a} ({y}). {t}. {j}, {md}[, {p}].", "{a}. {t}. {j}. {dmy}.",
)
CHAPTER = (
    "{a}. {t}. In: {e:eds}. {c}. [{ed:ed} ]{pl}: {pub}; {y}. p. {p}.", "{a}. {t}. In: {e:eds}. {c}. {pl}: {pub}; {y}:{p}.", "{a}. {t}. In {c}[. {ed:ed}]. Edited by {e:no}. {pl}: {pub}; {y}:{p}.", "{a} ({y}). {t}. In {e:Eds} {c} (pp. {p}). {pl}: {pub}.",
    "{a} ({y}). {t}. In {e:Eds}, {c} ([{ed:ed}, ]pp. {p}). {pub}.[ https://doi.org/{doi}]", "{a} ({y}). {t}. In {e:Eds}, {c} (Vol. {vs}, pp. {p}). {pl}: {pub}.", "{a} ({y}) {t}. In: {e:eds} {c}. {pub}, {pl}, pp {p}", "{a}: {t}. In: {e:eds} {c}[, {ed:ed}], pp. {p}. {pub}, {pl} ({y})",
    "{a}, {y}. {t}. In: {e:Eds}, {c}. {pub}, {pl}, pp. {p}.", "{a}, {t}, in: {e:Eds}, {c}, {pub}, {pl}, {y}, pp. {p}.", "{a}, “{t},” in {c}, {e:Eds}[, {ed:ed}]. {pl}: {pub}, {y}, pp. {p}.", "{a}. “{t}.” In {c}, edited by {e:no}, {p}. {pl}: {pub}, {y}.", "{a}. “{t}.” {c}, edited by {e:no}, {pub}, {y}, pp. {p}.",
    "{a}, “{t},” in {c}, ed. {e:no} ({pl}: {pub}, {y}), {p}.", "{a}, ‘{t}’, in {e:eds}, {c} ({pl}: {pub}, {y}), pp. {p}.", "{a} {y}, ‘{t}’, in {e:eds}, {c}, {pub}, {pl}, pp. {p}.", "{a} ({y}): {t}. In: {e:Hg}: {c}[ ({ed:Aufl}]. {pl}: {pub}, S. {p}.", "{a}: {t}, in: {e:Hg}, {c}, {pl} {y}, S. {p}.", "{a}, « {t} », in {e:dir}, {c}, {pl}, {pub}, {y}, p. {p}.",
    "{a}. “{t}.” In: {c}. Ed. {e:no}. {pl}: {pub}. {p}.", "{a} {y}. “{t}.” In {c}, eds. {e:no}. {pl}: {pub}.", "{a}. {y}. {t}. In {c}, eds. {e:no}, {p}. {pl}: {pub}.", "{a}. “{t}.” {c}, edited by {e:no}, {ed:ed}, {pub}, {y}, pp. {p}.", "{a}. “{t}.” {c}. Ed. {e:no}. {pl}: {pub}, {y}. {p}. Print.", "{a}, \"{t}\" in {c}, {e:Eds}, {pub}, {pl}, {y}.",
    "{a}. {t}. In {c} ({y}), {e:Eds}, {pub}, pp. {p}.", "{a}. {t}. In {c}, {e:Eds}, vol. {vs}, {pub}, {y}, pp. {p}.", "{a}, “{t},” in {c} ({e:beds}), pp. {p}, {pub}, {my}.",
    "{a}. {t}. In {e:editors}, {c}, pages {p}. {pub}, {pl}, {y}.", "{a}. {t}. In {c}, pages {p}. {pub}, {y}.", "{a}. {t}. In {e:editors}, {c}, volume {vs} of {ser}, pages {p}. {pub}, {y}.", "{a}. {y}. {t}. Pp. {p} in {c}, edited by {e:no}. {pl}: {pub}.", "{a}. {y}. {t}. In {c}, {e:eds}. {pl}: {pub}. Pp. {p}.",
    "{a}. In {c}; {e:Eds}; {pub}: {pl}, {y}; pp {p}.", "{a}, in {c}, edited by {e:no} ({pub}, {pl}, {y}), p. {p}.", "{a}, in {e:Eds}, {c} ({pl}: {pub}), {p}", "{a} {y}, in {ser} {v}, {c}, {e:eds} ({pl}: {pub}), {p}", "{a}, \"{t}\" in {c} ({pl}: {pub}, {y}), {p}.", "{a}. {t}. In: {c}. {pl}: {pub}; {y}. {p}.", "{a} ({y}) {t}. In {c}. {pub}: {pl}. pp. {p}",
)
BOOK = (
    "{a}. {t}. [{ed:ed} ]{pl}: {pub}; {y}.", "{a}. {t}. {pl}: {pub}; {y}.", "{a}. {t}. {pl}: {pub}; {y}. p. {p}.", "{a}. {t}[, {ed:ed}]. {pl}: {pub}, {y}.", "{a} ({y}). {t}[ ({ed:ed})]. {pl}: {pub}.", "{a} ({y}). {t}[ ({ed:ed})]. {pub}.", "{a} ({y}) {t}[, {ed:ed}]. {pub}, {pl}", "{a}: {t}[, {ed:ed}]. {pub}, {pl} ({y})",
    "{a}, {y}. {t}[, {ed:ed}]. {pub}, {pl}.", "{a}, {t}[, {ed:ed}], {pub}, {pl}, {y}.", "{a}, {t}[, {ed:ed}]. {pl}: {pub}, {y}.", "{a}, {t}, {pl}, {pub}, {y}[, {pp} p].", "{a}, {t} ({pl}: {pub}, {y}).", "{a}, {t} ({pl}: {pub}, {y}), {p}.", "{a}, {t} ({pub}, {pl}, {y}).", "{a}, {t} ({pub}, {y}).", "{a}, {t}, {pl} {y}.", "{a}. {t}. {pl}: {pub}, {y}. Print.", "{a}. {t}. {pub}, {y}.",
    "{a}. {t}. {pub}, {pl}[, {ed:wed}], {y}.", "{a}. {t}[, {ed:wed}]. {pub}, {y}.", "{a}. {t}. {pub}: {pl}, {y}.", "{a}. {y}. {t}. {pl}: {pub}.", "{a}. {y}. {t}. {pub}, {pl}. {pp} pp.", "{a}. {y}. {t}. {pub}.", "{a} {y}, {t}[, {ed:ed}], {pub}, {pl}.", "{a} {t}. {pub} {y}", "{a}. {t} {y} {pub}", "{a} ({y}): {t}[. {ed:Aufl}]. {pl}: {pub}.",
    "{a}: {t}, {pl}: {pub} {y}.", "{a}. {t}. {pl} : {pub}, {y}. {pp} p.", "{a}, {t}, Paris, {pub}, coll. « {ser} », {y}.", "{a}. ({y}). {t}. {pl}: {pub}. {pp} p.", "{a}, {y}, {t}, {pub}, {pl}, {pp} pp.", "{a} {y}, {t} ({pl}: {pub})", "{a}, {t}, {ser}, vol. {vs}, {pub}, {pl}, {y}.", "{a}: {t}, {ser} {v}. {pub}, {pl} ({y})", "{a}, {t}. {pub}, {pl} ({y}).", "{a}. {t}. Vol. {vs}. {pl}: {pub}, {y}.",
    "{e:editors}. {t}. {pl}: {pub}, {y}.", "{e:eds}. {t}. {pl}: {pub}, {y}.", "{e:editors}. {t}: {pub}, {pl}, {y}.", "{a}, {t}, {pub}, {pl}, {y}", "{a}, {t}, {pl}, {pub}, {y}", "{a}, {t} ({pl}: {pub}, {y}), {p1}.", "{a}. {t}. {vols} vols. {pl}: {pub}, {y}.",
    "{a}. {t}. Edited by {e:no}. {pl}: {pub}, {y}.", "{a}. {t}. Translated by {e:no}. {pl}: {pub}, {y}.", "{a}, {t}, trans. {e:no} ({pl}: {pub}, {y}).", "{a}. {t}. Ed. {e:no}. {pl}: {pub}, {y}.", "{a}, {t}, trad. par {e:no}, {pl}, {pub}, {y}.", "{e:editors}. {y}. {t}. {pl}: {pub}.", "{e:eds}. {t}. {pl}: {pub}, {y}.", "{e:Eds}, {t} ({pl}: {pub}, {y}).",
    "{a}, {t}, volume {vs} of {ser}, {pub}, {pl}, {y}.", "{a}, {t}, {pl}, {y}.", "{a}. {t}. {pl}, {y}.", "{a}. {t}. {pub} {pl}. {y}.", "{a}, {t}. {pub} ({y}).", "{a} {t}, {pub}, {pl}, {y}", "{a} {y}. {t}, {pub}.", "{e:Eds} ({y}). {t}[ ({ed:ed})]. {pl}: {pub}.", "{e:editors}. {t}. {pub}, {y}.", "{e:eds}. {t}. {pl}: {pub}; {y}.", "{e:Eds}, {t}, {pub}, {pl}, {y}.", "{t}. {pl}: {pub}; {y}.", "{t}. {ed:ed}. {pl}: {pub}; {y}.", "{t}, {pub}, {pl}, {ed:ed} ({y})", "{t} ({pl}: {pub}, {y}).", "{a}. {t}. Trans. {e:no}. {pl}: {pub}, {y}.", "{a}, {t}, p. {p1}. {pub}, {pl} ({y})", "{a}. {t}, page {p1}. {pub}, {pl}, {ed:wed}, {y}.", "{a} {t}. {pl}: {pub}; {y}.", "{a}. {t}. {ed:ed}. {pub}; {y}.",
)
CONFERENCE = (
    "{a}, “{t},” in {c} ({e:beds}), pp. {p}, {pub}, {my}.", "{a}, {t}, {c}, {pl}, {days}.", "{a}. {t}. Presented at the {c}, {pl}, {days}.", "{a} ({y}). {t}. {c}, {pl}, {days}.", "{a}. {t}. In {c}, {pl}, {days}. {pub}. {p}.",
    "{a}. {t}. In: {c}. {pl}: {pub}; {y}. p. {p}.", "{a}. {t}. In: {c}; {y} {mon}; {pl}. p. {p}.", "{a}, “{t},” in {c}, {pl}, {my}, pp. {p}.", "{a}, “{t},” in {c}, {y}, pp. {p}.[ doi:{doi}]", "{a}, \"{t},\" in {c}, pp. {p}, {y}.", "{a}, \"{t},\" {c}, vol. {vs}, pp. {p}, {pl}, {my}.", "{a}, \"{t}\", {c}, {y}, pp. {p}.", "{a}. {t}. In {c}, pages {p}, {pl}, {my}.", "{a}. {t}. In {c}, pages {p}. {pub}, {y}.", "{a}. {t}. In {c}, {pl}, {y}.",
    "{a}. {t}. In {c}, {y}.", "{a}. {t}. {c}. {y}.", "{a}. {t}. {c}, {y}, {pl}.", "{a}. {t}. In {c} ({y}), pp. {p}.", "{a}. {t}. In {e:editors}, {c}, volume {vs} of {ser}, pages {p}. {pub}, {y}.", "{a}: {t}. In: {c}, pp. {p}. {pub}, {pl} ({y})", "{a}: {t}. In: {c}, pp. {p} ({y})", "{a}: {t}. In: {e:eds} {c}. {ser}, vol. {v}, pp. {p}. {pub}, {pl} ({y})", "{a} ({y}). {t}. In {c} (pp. {p}). {pl}: {pub}.", "{a} ({y}). {t}. In {c} (pp. {p}).", "{a} ({y}). {t}. In {e:Eds}, {c} (pp. {p}). {pub}.",
    "{a} ({y}). {t}. Paper presented at the {c}, {pl}.", "{a} ({y}). \"{t}\". In {c}, pp. {p}.", "{a} ({y}) {t}. In: {c}, {pl}, pp {p}", "{a}, {y}. {t}. In: {c}, {pl}, pp. {p}.", "{a}, {t}, in: {c}, {pub}, {y}, pp. {p}.", "{a}, {t}, in {c}, {pub}, {pl}, {y}.", "{a}. {y}. {t}. In {c}. {pub}, {pl}, {p}.", "{a}. {y}. {t}. In {c}, pages {p}, {pl}. {pub}.", "{a}. {y}. {t}. In {c}, {p}.", "{a}. “{t}.” {c}, {y}, pp. {p}.", "{a}. “{t}.” In {c}, {p}. {pl}: {pub}, {y}.", "{a}, {t}, {c}, pp. {p}, {pl}, {y}.", "{a}, {t}. {c}, {y}: p. {p}.",
    "{a}, ``{t}'', {c}, {my}.", "{a}. {t}. Paper presented at: {c}; {dmy}; {pl}.", "{a}. {t} [abstract]. In: {c}. {pl}: {pub}; {y}:{p}.", "{a} {y}, ‘{t}’, {c}, {pl}, pp. {p}.", "{a}. {t}. {c}; {y}; {pl}. {pub}; {y}:{p}.", "{a}. {t}. Presented at {c}, {pl}, {my}.",
)
THESIS = (
    "{a}. {t} [{g}]. {pl}: {u}; {y}.", "{a}. {t}. {g}, {u}, {y}.", "{a}. {t}. {g}, {u}, {pl}, {my}.", "{a} ({y}). {t} ({g}). {u}, {pl}.", "{a} ({y}). {t}. {g}, {u}.", "{a} ({y}) {t}. {g}, {u}", "{a}: {t}. {g}, {u} ({y})", "{a}, “{t},” {g}, {u}, {pl}, {y}.", "{a}, {t}, {g}, {u}, {y}.", "{a}. “{t}.” {g}, {u}, {y}.", "{a}. {y}. {t}. {g}. {u}.", "{a}, {y}. {t} ({g}). {u}.", "{a}, {t} ({g}, {u}, {y}).", "{a} {y}, ‘{t}’, {g}, {u}, {pl}.",
)
REPORT = (
    "{a}. {t}. US Patent {pat}, {dmy}.", "{a}, {t}, U.S. Patent No. {pat} ({dmy}).", "{a}. {t}. {u} {rg} {code}.", "{a} ({y}). {t}. {rg} {code}, {u}.", "{a}. {t}. {rg} {code}, {u}, {my}.", "{a}, {t}, {rg} {code}, {u}, {pl} ({y}).",
    "{a}. {t}. {pl}: {pub}; {y}.", "{a}. {t}. {pl}: {pub}, {y}.", "{a}. {t}. {rg} {num}, {u}, {y}.", "{a}. {t}. {rg} {num}, {u}, {pl}, {my}.", "{a} ({y}). {t} ({rg} {num}). {pl}: {pub}.", "{a} ({y}). {t}. {rg}, {u}.", "{a} ({y}). {t}. {pub}.", "{a} ({y}) {t}. {rg} {num}, {u}", "{a}: {t}. {rg} {num}, {u} ({y})", "{a}, “{t},” {u}, {pl}, {rg} {num}, {my}.", "{a}, {y}. {t}. {rg} {num}. {pub}, {pl}.", "{a}. {y}. {t}. {rg}, {u}.", "{a}. {t}. {y}.", "{a}. {t}; {y}.", "{a} ({y}) {t}.", "{a}, {t} ({pl}, {y}).", "{a}. {t} ({ser}). {pl}: {pub}; {y}.",
)
WEB = (
    "{a}. {t} [Internet]. {pl}: {pub}; {y} [cited {acc}]. Available from: {url}", "{a}. {t}. Available from: {url}.", "{a}. {t}. Available at: {url}. Accessed {acc}.", "{a} ({y}). {t}. Retrieved {acc}, from {url}", "{a} ({y}). {t}. {site}. {url}", "{a}. ({y}, {md}). {t}. {site}. {url}", "{a}. “{t}.” {site}, {dmy}, {url}. Accessed {acc}.", "{a}. {t}. {url}, {y}.", "{a}. {t}. {y}. {url}. Accessed {acc}", "{a}, {y}. {t}. [online] {site}. Available at: <{url}> [Accessed {acc}].",
    "{a}, ‘{t}’, {site} ({dmy}) <{url}> accessed {acc}.", "{t}. {url}.", "{t} [Internet]. [cited {acc}]. Available from: {url}", "“{t}.” {site}. {url} (accessed {acc}).", "{a} (o. J.): {t}. URL: {url} [Stand: {acc}].", "{a}. {t}. {site}, {dmy}.", "{a} ({y}) {t}, available at {url} (accessed {acc}).", "{a}. {t}. URL {url}.",
)
PREPRINT = (
    "{a}. {t}. arXiv preprint arXiv:{arx}, {y}.", "{a}, {t}, arXiv:{arx}.", "{a}, arXiv:{arx} ({y}).", "{a}. {t}. {j2} [Preprint]. {y}. doi:{doi}", "{a} ({y}). {t}. {j2}. https://doi.org/{doi}", "{a}, “{t},” arXiv:{arx}, {y}.", "{a}: {t}. arXiv:{arx} ({y})", "{a}. {t}. {j2} {y}; published online {mon} {day}. DOI:{doi} (preprint).", "{a} {y}, {t}, arXiv:{arx}", "{a}. {y}. {t}. arXiv:{arx}.",
)
REGISTRATION = (
    "{a}. {t}. ClinicalTrials.gov identifier: {reg}. {url}. Accessed {acc}.", "{t}. ClinicalTrials.gov {reg}. {url} (accessed {acc}).", "ClinicalTrials.gov. {t}. {reg}. {y}. {url}", "{t}. {reg}. Updated {dmy}. Accessed {acc}. {url}", "{a} ({y}). {t}. Identifier {reg}. {url}",
)
DATASET = (
    "{a}. {t} [dataset]. {y}. {site}. https://doi.org/{doi}", "{a} ({y}). {t} [Data set]. {site}. https://doi.org/{doi}", "{a}. {t}. Version {vs}. {site}; {y}. doi:{doi}", "{a} ({y}) {t} (version {vs}) [Software]. {pub}, {pl}. {url}",
)
STYLES = {
    "article": ARTICLE, "chapter": CHAPTER, "book": BOOK, "conference": CONFERENCE, "thesis": THESIS, "report": REPORT, "web": WEB,
    "preprint": PREPRINT, "registration": REGISTRATION, "dataset": DATASET,
}  # fmt: skip
SHARES = {
    "article": 55, "chapter": 10, "book": 12, "conference": 11, "thesis": 2.5, "report": 3, "web": 2.5, "preprint": 2, "registration": 0.7,
    "dataset": 0.8,
}  # fmt: skip
ENDINGS = (
    " (in {lang})", " (in {lang}).", " [PubMed]", " [Google Scholar]", " MR{d}", " ISSN {d}-{d}.", " ISBN 978-{d}-{d}.", " Epub 2010 Mar 3.", " In press.",
    " (erratum in {d}).", " Reprinted 1998.", " [PMC free article] [PubMed]", " Zbl {d}", " Abstract.", " (with discussion).", " [abstract]", " Accepted for publication.",
)
SOCIETIES = ("ASCE", "ASME", "ACM", "IEEE", "AIAA", "Elsevier", "Springer", "APA", "SAGE", "Wiley")
THESIS_WORDS = ("PhD thesis", "Ph.D. thesis", "Ph.D. dissertation", "PhD dissertation", "Doctoral dissertation", "Unpublished doctoral dissertation", "dissertation", "Master's thesis", "M.Sc. thesis", "M.S. thesis", "MSc thesis", "Doctoral thesis", "Diplomarbeit", "Dissertation", "Thèse de doctorat", "Tesis doctoral", "Habilitationsschrift", "thesis")
REPORT_WORDS = ("Technical Report", "Tech. Rep.", "Technical report", "Report No.", "Working Paper", "Working paper no.", "Research Report", "TR", "Tech. report", "Discussion Paper", "Memo", "Internal Report", "Publication No.")
SITES = ("ClinicalTrials.gov", "Wikipedia", "Zenodo", "Dryad", "Figshare", "GitHub", "BBC News", "WHO", "CDC", "Medscape", "UpToDate", "The Conversation", "Harvard Dataverse", "Mendeley Data", "Our World in Data", "StatPearls")
PREPRINTS = ("bioRxiv", "medRxiv", "SSRN", "PsyArXiv", "arXiv", "Research Square", "ChemRxiv")
