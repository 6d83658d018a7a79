using PromptAdapter.AspNetCore;

// A web application that serves a classifier: two lines of it do.
// dotnet run -- --Classifier=CLASSIFIER.padapter --urls=http://127.0.0.1:8080

var builder = WebApplication.CreateBuilder(args);
builder.Services.AddFewShotClassifier(builder.Configuration["Classifier"] ?? "pets.padapter");

var app = builder.Build();
app.MapFewShotClassifier();
app.Run();
