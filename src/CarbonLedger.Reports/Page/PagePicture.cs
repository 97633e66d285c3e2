using System.Globalization;
using CarbonLedger.Reports.Pictures;

namespace CarbonLedger.Reports.Page;

/// <summary>Writes a picture of the page, its bytes inside it, with what it shows in words.</summary>
internal static class PagePicture
{
    public static void Write(Markup page, Picture picture)
    {
        page.Open("figure", ("id", picture.Name));
        page.Open(
            "img",
            ("src", $"data:image/png;base64,{Convert.ToBase64String(picture.Png)}"),
            ("width", picture.Width.ToString(CultureInfo.InvariantCulture)),
            ("height", picture.Height.ToString(CultureInfo.InvariantCulture)),
            ("alt", picture.Alternative.ToString())).Close();
        page.Open("figcaption").Both(picture.Caption).Close().Close().Line();
    }
}
