using Earshot.Annotations;

namespace Earshot.Tests.Annotations;

public class ClassNameTests
{
    [Theory]
    [InlineData("tawny owl, male")]
    [InlineData("Gr\u00FCnspecht")]
    [InlineData("=SUM(A1)")]
    [InlineData("\u0645\u06CC\u200C\u062E\u0648\u0627\u0647\u0645")]
    [InlineData("\U0001F426")]
    public void Any_text_of_a_line_is_a_name(string name) => Assert.Null(ClassName.Check(name));

    [Theory]
    [InlineData(" ", "is blank")]
    [InlineData("a\tb", "a tab (U+0009)")]
    [InlineData("a\nb", "a line break (U+000A)")]
    [InlineData("a\u2028b", "a line break (U+2028)")]
    [InlineData("a\0b", "a control character (U+0000)")]
    [InlineData("owl\u202E", "a mark of direction (U+202E)")]
    [InlineData("\u200Fowl", "a mark of direction (U+200F)")]
    [InlineData("\u2066owl\u2069", "a mark of direction (U+2066)")]
    public void What_tears_tables_or_deceives_the_eye_is_none(string name, string reason) =>
        Assert.Contains(reason, ClassName.Check(name));

    [Fact]
    public void A_name_has_a_longest() => Assert.Contains("201 letters", ClassName.Check(new string('x', 201)));
}
