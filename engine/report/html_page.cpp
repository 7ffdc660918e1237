#include "engine/report/html_page.h"

#include "engine/core/escape.h"

namespace causeway {

namespace {

constexpr std::string_view kPageBegin = R"(<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>)";

constexpr std::string_view kSharedStyle = R"(</title><style>
:root{color-scheme:light dark;--ink:#1d2430;--dim:#5d6775;--line:#d9dee5;--page:#fff;--soft:#f4f6f8}
@media screen and (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--dim:#9aa5b3;--line:#343c48;--page:#14181e;--soft:#1c222a}}
body{margin:0 auto;max-width:80rem;padding:2rem 1.5rem 4rem;background:var(--page);color:var(--ink);
font:16px/1.5 system-ui,"Segoe UI",Roboto,sans-serif}
h1{font-size:1.7rem;margin:0 0 .3rem}h2{font-size:1.2rem;margin:2.2rem 0 .6rem}.dim{color:var(--dim)}
table{border-collapse:collapse;font-size:.9rem;font-variant-numeric:tabular-nums}th,td{border-bottom:1px solid var(--line)}
figure{margin:0;padding:.6rem;background:var(--soft);border-radius:8px}figure svg{width:100%;height:auto;display:block}
svg text{font-size:13px;fill:var(--dim)}svg .t{font-size:14px;font-weight:600;fill:var(--ink)}
.g{stroke:var(--line);fill:none}.a{stroke:var(--dim);fill:none}
pre{background:var(--soft);padding:1rem;border-radius:8px;overflow-x:auto;font-size:.85rem}
@media print{body{max-width:none;padding:0;print-color-adjust:exact;-webkit-print-color-adjust:exact}figure,img{break-inside:avoid}
figure{background:none;border:1px solid var(--line)}h2{break-after:avoid}svg text{fill:#222}}
)";

}  // namespace

std::string html_begin(std::string_view title, std::string_view style) {
  const std::string escaped = escape_markup(title);
  std::string page(kPageBegin);
  page += escaped;
  page += kSharedStyle;
  page += style;
  page += "</style></head><body>\n<h1>";
  page += escaped;
  return page + "</h1>\n";
}

}  // namespace causeway
