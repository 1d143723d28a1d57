using Earshot.Recordings.Interchange;

namespace Earshot.Recordings.Tests.Interchange;

public sealed class ClassListTests
{
    [Fact]
    public void Every_name_of_a_row_means_its_first_and_unknown_names_stay()
    {
        var list = ClassList
            .Read(
                new("species.csv", "class,scientific,code\nTawny Owl,Strix aluco,tawowl1\nRobin,Erithacus rubecula,\n")
            )
            .Value;
        Assert.Equal("Tawny Owl", list.ClassOf("strix  ALUCO"));
        Assert.Equal("Tawny Owl", list.ClassOf("tawowl1"));
        Assert.Equal("Robin", list.ClassOf("Robin"));
        Assert.Equal("Rain", list.ClassOf("Rain"));
    }

    [Theory]
    [InlineData("class,code\nA,x\nB,x\n", "'x' is a name of 'A' too")]
    [InlineData("class,code\n,x\n", "blank")]
    [InlineData("class,code\n", "lists no class")]
    [InlineData("class,code\nA,x\nB,\"y\nC,z\n", "list.csv, line 3: a quote is never closed")]
    public void What_is_wrong_is_said_with_its_line(string text, string reason) =>
        Assert.Contains(reason, ClassList.Read(new("list.csv", text)).Reason, StringComparison.Ordinal);
}
