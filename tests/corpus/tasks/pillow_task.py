"""Drawing, text, and every format that one of the vendored libraries makes."""

import io

from PIL import Image, ImageCms, ImageDraw, ImageFilter, ImageFont, features

image = Image.new("RGB", (64, 48), "white")
ImageDraw.Draw(image).text((4, 4), "Größe", "navy", ImageFont.load_default(16))
image = image.filter(ImageFilter.GaussianBlur(1)).rotate(10, expand=True)
for kind in ("PNG", "JPEG", "WEBP", "TIFF", "JPEG2000", "AVIF", "GIF", "BMP"):
    file = io.BytesIO()
    image.save(file, kind)
    file.seek(0)
    with Image.open(file) as again:
        print(kind, again.format, again.size, again.convert("L").getextrema()[1] > 200)
print([name for name in ("freetype2", "littlecms2", "webp", "avif", "raqm", "libjpeg_turbo") if features.check(name)])
print(ImageCms.getProfileName(ImageCms.createProfile("sRGB")).strip())
