// The look that all reports share: pages that open offline, in the reader's light or dark, on paper too.
#pragma once

#include <string>
#include <string_view>

namespace causeway {

/// A page up to and with its first heading, which is its title (escaped here). `style` is CSS of this kind of report.
/// What follows is the page's content and then kHtmlEnd.
std::string html_begin(std::string_view title, std::string_view style);

inline constexpr std::string_view kHtmlEnd = "</body></html>\n";

}  // namespace causeway
