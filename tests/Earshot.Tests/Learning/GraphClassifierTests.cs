using Earshot.Learning;
using Earshot.Numerics;

namespace Earshot.Tests.Learning;

public class GraphClassifierTests
{
    [Fact]
    public void An_answer_rests_on_the_nearest_labelled_clips()
    {
        var (training, test) = Blobs.Set(seed: 1, trainingRows: 200, labelled: 40, testRows: 20, classCount: 4, spread: 0.3);
        var classifier = (GraphClassifier)new GraphMethod().Fit(training, new RandomStreams(1), cancellation: TestContext.Current.CancellationToken);
        for (var i = 0; i < 20; i++)
        {
            var support = classifier.Explain(test.Features.Row(i), 5);
            Assert.Equal(5, support.Count);
            Assert.Equal(1, support.Sum(s => s.Weight), 1e-5);
            Assert.Equal(support.OrderByDescending(s => s.Weight), support);
            Assert.All(support, s => Assert.Equal((test.Labels[i], training.Labels[s.Row]), (s.Label, s.Label)));
        }
        Assert.Equal(40, classifier.Explain(test.Features.Row(0), 100).Count);
    }
}
