"""A module whose import fails."""

import not_packaged_anywhere

not_packaged_anywhere.use()
